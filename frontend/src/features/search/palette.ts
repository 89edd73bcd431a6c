import { createSpotlight } from "@mantine/spotlight";

/** What the palette shows, and how others open it. */
export const [paletteStore, palette] = createSpotlight();

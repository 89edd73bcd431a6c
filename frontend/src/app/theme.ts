import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const harbour: MantineColorsTuple = [
  "#e8f6f2", "#d3e9e2", "#a6d2c4", "#76baa5", "#4fa68b", "#379a7a", "#2a8f6f", "#1f7a5d", "#1b6b52", "#0f5a43",
];

export const theme = createTheme({
  primaryColor: "harbour",
  primaryShade: { light: 8, dark: 7 },
  colors: { harbour },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    // Those of dialogs and toasts have no name of their own.
    CloseButton: { defaultProps: { "aria-label": "Close" } },
  },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.375rem" }, h2: { fontSize: "1.125rem" }, h3: { fontSize: "1rem" } },
  },
});

/** Where the library's own shades do not reach a contrast of 4.5 : 1 on what they stand on. */
export const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c636a",
    "--mantine-color-placeholder": "#6b727a",
    "--mantine-color-error": "#b42323",
    "--mantine-color-red-light-color": "#b01f1f",
    "--mantine-color-yellow-light-color": "#784700",
    "--mantine-color-green-light-color": "#1b652d",
    "--mantine-color-blue-light-color": "#155391",
    "--mantine-color-gray-light-color": "#495057",
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b42323",
  },
  dark: {
    "--mantine-color-dimmed": "#a6a7ab",
    "--mantine-color-placeholder": "#969696",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-red-light-color": "#ffa8a8",
    "--mantine-color-yellow-light-color": "#ffe066",
    "--mantine-color-green-light-color": "#8ce99a",
    "--mantine-color-blue-light-color": "#a5d8ff",
    "--mantine-color-gray-light-color": "#ced4da",
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b42323",
  },
});

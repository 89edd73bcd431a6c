import { pictureData, UPLOAD_SCHEME } from "@/features/content/uploads";

/** Uploaded pictures are fetched with the sign-in; the text keeps their name. */
export function drawPicture(image: HTMLImageElement, attributes: Record<string, unknown>): void {
  image.alt = typeof attributes.alt === "string" ? attributes.alt : "";
  const source = typeof attributes.src === "string" ? attributes.src : "";
  if (image.dataset.source === source) return;
  image.dataset.source = source;
  void show(image, source);
}

async function show(image: HTMLImageElement, source: string): Promise<void> {
  if (!source.startsWith(UPLOAD_SCHEME)) {
    image.src = source;
    return;
  }
  image.dataset.state = "loading";
  try {
    image.src = await pictureData(source.slice(UPLOAD_SCHEME.length));
    delete image.dataset.state;
  } catch (error) {
    image.dataset.state = "missing";
    image.title = error instanceof Error ? error.message : "This picture could not be loaded.";
  }
}

import type { ContentImage, ImageState } from "@/features/content/api";

/** The item at `from` stands at `to`, the others close up; outside the list nothing moves. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return [...items];
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** Why a picture could not be prepared when that was tried last. */
export function preparationError(states: readonly ImageState[], role: ImageState["role"], image: ContentImage): string | undefined {
  const state = states.find((one) => one.role === role && (image.upload ? one.upload === image.upload : one.source_url === image.url));
  const error = state?.error as { message?: string; code?: string } | null | undefined;
  return error ? (error.message ?? error.code) : undefined;
}

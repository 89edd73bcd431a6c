/** Pictures people send. In a text an uploaded one is named `igny8-upload:<SHA-256>`. */

import { useQuery } from "@tanstack/react-query";

import type { Upload } from "@/features/content/api";
import { ApiError, asTold } from "@/lib/api/errors";
import { accessToken } from "@/lib/api/session";

export const UPLOAD_SCHEME = "igny8-upload:";
export const PICTURE_TYPES = "image/jpeg,image/png,image/gif,image/webp,image/avif";

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(path, { ...init, headers: { authorization: `Bearer ${(await accessToken()) ?? ""}` } });
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => null);
  throw new ApiError(asTold(body, answer.status), answer.status);
}

/** The `data` of the answer to a form with files. */
export async function sendForm<T>(path: string, form: FormData): Promise<T> {
  const answer = await ask(path, { method: "POST", body: form });
  return ((await answer.json()) as { data: T }).data;
}

export function uploadPicture(file: File): Promise<Upload> {
  const form = new FormData();
  form.set("file", file);
  return sendForm<Upload>("/api/v1/writer/uploads/", form);
}

/** Uploads are behind the sign-in, so an <img> cannot ask for them itself. */
export async function pictureData(sha256: string): Promise<string> {
  const blob = await (await ask(`/api/v1/writer/uploads/${sha256}/file/`)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error("The picture could not be read."));
    reader.readAsDataURL(blob);
  });
}

/** What an <img> can show for a picture's address or upload. */
export function usePicture(source: string) {
  const sha256 = source.startsWith(UPLOAD_SCHEME) ? source.slice(UPLOAD_SCHEME.length) : null;
  return useQuery({
    queryKey: ["uploads", sha256 ?? source],
    queryFn: () => (sha256 === null ? Promise.resolve(source) : pictureData(sha256)),
    enabled: source !== "",
    staleTime: Infinity,
  });
}

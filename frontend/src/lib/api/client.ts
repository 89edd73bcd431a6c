import createClient, { type Middleware } from "openapi-fetch";

import { ApiError, asTold } from "@/lib/api/errors";
import type { components, paths } from "@/lib/api/schema";
import { accessToken, forgetSession } from "@/lib/api/session";

export type Schemas = components["schemas"];

const OPEN = ["/api/v1/auth/login/", "/api/v1/auth/register/", "/api/v1/auth/refresh/"];

const authentication: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (OPEN.includes(schemaPath)) return;
    const token = await accessToken();
    if (token !== null) request.headers.set("authorization", `Bearer ${token}`);
  },
  /** A site that refuses our key is told with a 401 as well; it ends nobody's session. */
  async onResponse({ response, schemaPath }) {
    if (response.status !== 401 || OPEN.includes(schemaPath)) return;
    const body: unknown = await response.clone().json().catch(() => null);
    if (asTold(body, 401).code === "NOT_AUTHENTICATED") forgetSession();
  },
};

export const api = createClient<paths>({ baseUrl: "" });
api.use(authentication);

/** The `data` of an answer. Throws ApiError, and TypeError where the server cannot be reached. */
export async function told<T>(
  answer: Promise<{ data?: { data: T } | undefined; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (data === undefined) throw new ApiError(asTold(error, response.status), response.status);
  return data.data;
}

/** What the API says when it refuses, in its own words. */

export interface Told {
  code: string;
  message: string;
  remedy?: string;
  step?: string | null;
  step_number?: number | null;
  total_steps?: number | null;
  details?: Record<string, unknown>;
  recoverable?: boolean;
  retry_recommended?: boolean;
  request_id?: string;
}

export class ApiError extends Error {
  constructor(
    readonly told: Told,
    readonly status: number,
  ) {
    super(told.message);
    this.name = told.code;
  }

  get code(): string {
    return this.told.code;
  }

  /** Field → its first complaint, of a refused form. */
  get fields(): Record<string, string> {
    const fields = this.told.details?.fields as Record<string, { message: string }[]> | undefined;
    return Object.fromEntries(
      Object.entries(fields ?? {}).map(([name, problems]) => [name, problems[0]?.message ?? ""]),
    );
  }
}

const OFFLINE: Told = {
  code: "OFFLINE",
  message: "IGNY8 does not answer. Nothing was changed.",
  remedy: "Check your connection; this page tries again by itself.",
};

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError) return new ApiError(OFFLINE, 0);
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError({ code: "PAGE_FAILED", message, remedy: "Reload the page." }, 0);
}

/** Of an answer that is not the API's own: a proxy's page, an empty body. */
export function asTold(body: unknown, status: number): Told {
  const error = (body as { error?: Told } | null)?.error;
  if (error && typeof error.code === "string") return error;
  return {
    code: `HTTP_${status}`,
    message: `IGNY8 answered ${status} without a reason.`,
    remedy: "Try again; if it stays so, look at the server's log.",
  };
}

/**
 * Who is signed in. The access token lives in memory for minutes; the refresh token outlives a reload in the
 * browser's storage, which the page's Content-Security-Policy keeps foreign scripts away from.
 */

const REFRESH_KEY = "igny8.refresh";

interface Tokens {
  access: string;
  refresh: string;
}

let access: string | null = null;
let accessEnds = 0;
let renewing: Promise<string | null> | null = null;
const listeners = new Set<() => void>();

/** Renewed this long before it ends, by the lifetime it names: the two clocks may differ. */
const AHEAD_SECONDS = 30;

function keepAccess(token: string): void {
  const claims = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as { exp: number; iat: number };
  access = token;
  accessEnds = performance.now() + (claims.exp - claims.iat - AHEAD_SECONDS) * 1000;
}

function tell(): void {
  for (const listener of listeners) listener();
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function isSignedIn(): boolean {
  return localStorage.getItem(REFRESH_KEY) !== null;
}

export function beginSession(tokens: Tokens): void {
  keepAccess(tokens.access);
  localStorage.setItem(REFRESH_KEY, tokens.refresh);
  tell();
}

export function forgetSession(): void {
  access = null;
  localStorage.removeItem(REFRESH_KEY);
  tell();
}

/** The token to send; null: nobody is signed in (any more). Callers at the same moment share one renewal. */
export async function accessToken(): Promise<string | null> {
  if (access !== null && performance.now() < accessEnds) return access;
  renewing ??= renew().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function renew(): Promise<string | null> {
  const refresh = localStorage.getItem(REFRESH_KEY);
  if (refresh === null) return null;
  const answer = await fetch("/api/v1/auth/refresh/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ refresh }),
  });
  if (answer.status === 401) {
    forgetSession();
    return null;
  }
  if (!answer.ok) throw new TypeError(`The session could not be renewed (HTTP ${answer.status}).`);
  const said = (await answer.json()) as { data: { access: string } };
  keepAccess(said.data.access);
  return said.data.access;
}

export async function endSession(): Promise<void> {
  const refresh = localStorage.getItem(REFRESH_KEY);
  forgetSession();
  if (refresh === null) return;
  await fetch("/api/v1/auth/logout/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ refresh }),
  });
}

window.addEventListener("storage", (event) => {
  if (event.key !== REFRESH_KEY) return;
  access = null;
  tell();
});

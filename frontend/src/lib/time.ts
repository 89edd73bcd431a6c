/** Times as people read them. A zone is named wherever two could be meant. */

const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const ZONE_KEY = "igny8.zone";

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone somebody chose for this browser; null: as the device has it. */
export function chosenZone(): string | null {
  return localStorage.getItem(ZONE_KEY);
}

export function chooseZone(zone: string | null): void {
  if (zone === null) localStorage.removeItem(ZONE_KEY);
  else localStorage.setItem(ZONE_KEY, zone);
}

/** Whose times are "yours". */
export function ownZone(): string {
  return chosenZone() ?? browserZone();
}

export function relative(iso: string, now: number = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return RELATIVE.format(Math.round(seconds / length), unit);
  }
  return RELATIVE.format(Math.round(seconds), "second");
}

/** `zone`: an IANA name or ±HH:MM, as WordPress says it. */
export function exact(iso: string, zone: string = ownZone()): string {
  return new Intl.DateTimeFormat(undefined, {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).format(new Date(iso));
}

/** 20 Nov 2026, 23:48:46: one's own clocks, for lists that say so once. */
export function stamp(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { timeZone: ownZone(), dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));
}

/** 23:48:46.1, on one's own clocks. */
export function clockSeconds(iso: string): string {
  return new Intl.DateTimeFormat(undefined, {
    timeZone: ownZone(),
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 1,
  }).format(new Date(iso));
}

/** 0.476 s, 12 s, 3 min 20 s. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(ms < 1000 ? 3 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

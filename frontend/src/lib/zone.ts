/**
 * Clock times of a zone and the instants they stand for. A zone is an IANA name, or ±HH:MM where a WordPress site
 * is set to a bare offset. Clock times are written as inputs have them: 2025-12-01T10:00.
 */

const MINUTE = 60_000;
const DAY = 86_400_000;
const FORMATS = new Map<string, Intl.DateTimeFormat>();

export function isZone(said: string | null | undefined): said is string {
  try {
    return Boolean(said && new Intl.DateTimeFormat("en", { timeZone: said }));
  } catch {
    return false;
  }
}

/** Milliseconds a zone's clocks are ahead of UTC at an instant. */
export function offsetAt(instant: number, zone: string): number {
  const bare = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (bare) return (bare[1] === "-" ? -1 : 1) * (Number(bare[2]) * 60 + Number(bare[3])) * MINUTE;
  const parts = Object.fromEntries(clockOf(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    FORMATS.set(zone, format);
  }
  return format;
}

/** What a zone's clocks show at an instant. */
export function clockTime(instant: number, zone: string): string {
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 16);
}

export interface Reading {
  /** None in a gap (clocks were put forward over it), two in an overlap (they were put back), else one. */
  instants: number[];
  /** Where there is none: the instant as if the clocks had not been put forward yet. */
  instead: number;
}

/** The instants at which a zone's clocks show this time. */
export function readClock(clock: string, zone: string): Reading {
  const shown = Date.parse(`${clock}Z`);
  const offsets = new Set([offsetAt(shown - DAY, zone), offsetAt(shown + DAY, zone)]);
  const instants = [...offsets].map((offset) => shown - offset).filter((instant) => instant + offsetAt(instant, zone) === shown);
  return { instants: instants.sort((a, b) => a - b), instead: shown - offsetAt(shown - DAY, zone) };
}

/** Cities that browsers still call by the name their zone was first given. */
const RENAMED: Record<string, string> = {
  Calcutta: "Kolkata",
  Faeroe: "Faroe",
  Godthab: "Nuuk",
  Katmandu: "Kathmandu",
  Kiev: "Kyiv",
  Rangoon: "Yangon",
  Saigon: "Ho Chi Minh City",
};

/** New York, Kathmandu, UTC, +05:45. */
export function zoneCity(zone: string): string {
  const city = (zone.split("/").pop() ?? zone).replaceAll("_", " ");
  return RENAMED[city] ?? city;
}

/** Whether two zones' clocks show the same at an instant. */
export function isSameClock(one: string, other: string, instant: number = Date.now()): boolean {
  return offsetAt(instant, one) === offsetAt(instant, other);
}

const OWN_YEAR = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;

function said(instant: number, zone: string, withDay: boolean): string {
  const shown = new Date(instant + offsetAt(instant, zone));
  const time = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", hour: "2-digit", minute: "2-digit" }).format(shown);
  if (!withDay) return time;
  return `${new Intl.DateTimeFormat(undefined, { timeZone: "UTC", ...OWN_YEAR }).format(shown)}, ${time}`;
}

export interface ZoneTime {
  zone: string;
  /** New York (site), UTC, your time */
  name: string;
  time: string;
}

/**
 * One instant as the site's, UTC's and your clocks show it, each once: Mon 1 Dec 2025, 05:00 New York (site) ·
 * 10:00 UTC · 15:30 your time. The day is said first, and again where it is another.
 */
export function zoneTimes(instant: number, site: string | null, own: string): ZoneTime[] {
  const zones: { zone: string; name: string }[] = [];
  if (site !== null && site !== "UTC") zones.push({ zone: site, name: `${zoneCity(site)} (site)` });
  zones.push({ zone: "UTC", name: site === "UTC" ? "UTC (site)" : "UTC" });
  const same = zones.find(({ zone }) => isSameClock(zone, own, instant));
  if (same) same.name = same.name.endsWith("(site)") ? same.name.replace("(site)", "(site and you)") : `${same.name} (you)`;
  else zones.push({ zone: own, name: "your time" });
  const day = (zone: string) => clockTime(instant, zone).slice(0, 10);
  const first = zones[0]?.zone ?? "UTC";
  return zones.map(({ zone, name }, place) => ({
    zone,
    name,
    time: said(instant, zone, place === 0 || day(zone) !== day(first)),
  }));
}

export function inZones(at: string, site: string | null, own: string): string {
  return zoneTimes(Date.parse(at), site, own)
    .map(({ time, name }) => `${time} ${name}`)
    .join(" · ");
}

import type { Overview } from "@/features/today/api";

/** 1 publish, 2,400 publishes. */
export function many(number: number, one: string, more = `${one}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? one : more}`;
}

/** What became of today, by UTC as the figures count. */
export function soFar({ success, pending_today }: Pick<Overview, "success" | "pending_today">): string {
  const day = success.days.at(-1);
  const ended = [
    day && day.published > 0 ? `${day.published.toLocaleString()} published and checked` : "",
    day && day.with_issues > 0 ? `${day.with_issues.toLocaleString()} with issues` : "",
    day && day.failed > 0 ? `${day.failed.toLocaleString()} failed` : "",
  ].filter(Boolean);
  const said = ended.length > 0 ? ended.join(", ") : "nothing published";
  return `Since midnight UTC: ${said}; ${pending_today === 0 ? "nothing more" : pending_today.toLocaleString()} to go out.`;
}

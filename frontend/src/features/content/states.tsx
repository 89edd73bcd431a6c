import { Group, Text, Tooltip } from "@mantine/core";

import { Moment } from "@/components/Moment";
import { ToneBadge } from "@/components/StateBadge";
import type { Content, ContentRow } from "@/features/content/api";
import { CONTENT_STATES } from "@/lib/contentStates";

const TYPES: Record<string, string> = { post: "Post", page: "Page", product: "Product" };

export function typeName(name: string): string {
  return TYPES[name] ?? name;
}

type Shown = Pick<ContentRow | Content, "state" | "job" | "wordpress">;

export function ContentBadge({ content: { state, job, wordpress } }: { content: Shown }) {
  const drifts = (wordpress?.drift.length ?? 0) > 0;
  return (
    <Group gap={4} component="span">
      <Tooltip label={job?.error_code} disabled={job?.error_code == null || state !== "failed"}>
        <span>
          <ToneBadge {...CONTENT_STATES[state]} />
        </span>
      </Tooltip>
      {drifts && (
        <Tooltip label={`Differs on the site: ${wordpress?.drift.join(", ") ?? ""}`}>
          <span>
            <ToneBadge tone="warning" word="Changed there" />
          </span>
        </Tooltip>
      )}
    </Group>
  );
}

/** The time that matters in this state. */
export function ContentWhen({ content }: { content: Pick<ContentRow, "state" | "job" | "updated_at"> }) {
  const { state, job, updated_at: updatedAt } = content;
  if (state === "scheduled" && job) return <Told word="goes out" at={job.due_at} />;
  if (state === "moving" && job) return <Told word="since" at={job.due_at} />;
  if (job?.finished_at != null && state === "failed") return <Told word="stopped" at={job.finished_at} />;
  if (job?.finished_at != null && state !== "ready") return <Told word="published" at={job.finished_at} />;
  return <Told word="saved" at={updatedAt} />;
}

function Told({ word, at }: { word: string; at: string }) {
  return (
    <Text span inherit>
      <Text span inherit c="dimmed">
        {word}{" "}
      </Text>
      <Moment at={at} />
    </Text>
  );
}

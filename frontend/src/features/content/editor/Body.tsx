import { Alert, Group, Input, SegmentedControl, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconCode } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import classes from "@/features/content/editor/editor.module.css";
import { hasBlocks, losses } from "@/features/content/editor/richness";
import { Preview } from "@/features/content/editor/Preview";
import type { Draft } from "@/features/content/editor/useDraft";

const RichText = lazy(async () => ({ default: (await import("@/features/content/editor/RichText")).RichText }));

type Mode = "visual" | "code" | "preview";
const MODES: { value: Mode; label: string }[] = [
  { value: "visual", label: "Visual" },
  { value: "code", label: "Code" },
  { value: "preview", label: "Preview" },
];

/** A text that the visual editor could not hold whole opens as code, so that opening destroys nothing. */
export function Body({ draft }: { draft: Draft }) {
  const { html, title } = draft.value;
  const [mode, setMode] = useState<Mode>(() => (losses(html).length > 0 ? "code" : "visual"));
  const isBlocks = hasBlocks(html);
  const choose = (next: Mode) => {
    const lost = next === "visual" ? losses(html) : [];
    if (lost.length > 0) confirmLosses(lost, () => setMode("visual"));
    else setMode(next);
  };
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={500} size="sm">
          Text
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="How the text is shown"
          data={MODES.filter(({ value }) => value !== "visual" || !isBlocks)}
          value={mode}
          onChange={(value) => choose(value as Mode)}
        />
      </Group>
      {mode === "code" && <WhyCode html={html} isBlocks={isBlocks} />}
      {mode === "visual" && (
        <Suspense fallback={<Skeleton height="50vh" />}>
          <RichText key={draft.textVersion} html={html} onChange={(next) => draft.set({ html: next })} />
        </Suspense>
      )}
      {mode === "code" && <Code html={html} onChange={(next) => draft.set({ html: next })} />}
      {mode === "preview" && <Preview title={title} html={html} />}
      {problemsOfText(draft.problems).map((message) => (
        <Input.Error key={message} size="sm" role="alert">
          {message}
        </Input.Error>
      ))}
    </Stack>
  );
}

function WhyCode({ html, isBlocks }: { html: string; isBlocks: boolean }) {
  if (!isBlocks && losses(html).length === 0) return null;
  return (
    <Alert color="gray" icon={<IconCode aria-hidden />} title={isBlocks ? "This text is made of WordPress blocks" : "This text has markup of its own"}>
      It is shown as code, so that nothing of it is lost here. {isBlocks ? "Keep the lines beginning with <!-- wp: as they are; for larger changes use WordPress's editor." : `The visual editor would lose: ${losses(html).slice(0, 6).join(", ")}.`}
    </Alert>
  );
}

function Code({ html, onChange }: { html: string; onChange: (html: string) => void }) {
  return (
    <Textarea
      id="field-html"
      aria-label="Text, as HTML"
      autosize
      minRows={18}
      maxRows={40}
      spellCheck={false}
      className={classes.code}
      value={html}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function confirmLosses(lost: string[], onConfirm: () => void): void {
  modals.openConfirmModal({
    title: "Show this text visually?",
    children: <Text size="sm">With the first change there, these will be gone from the text: {lost.join(", ")}. Earlier versions stay in History.</Text>,
    labels: { confirm: "Show visually", cancel: "Keep the code" },
    confirmProps: { color: "red" },
    onConfirm,
  });
}

function problemsOfText(problems: Record<string, string>): string[] {
  return Object.entries(problems).filter(([name]) => name === "html" || name.startsWith("html.")).map(([, message]) => message);
}

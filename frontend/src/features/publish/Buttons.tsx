import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { usePublish, useSaved } from "@/features/publish/api";
import type { PartProps } from "@/features/publish/PublishPanel";
import { ScheduleDialog } from "@/features/publish/ScheduleDialog";
import { asApiError } from "@/lib/api/errors";

interface ButtonsProps extends PartProps {
  /** false: the check found what must be mended first. */
  isReady: boolean;
  /** Published before, and nothing was changed since. */
  isAgain?: boolean;
}

/** The button names the site it changes. */
export function Buttons({ contentId, content, integration, onBeforePublish, isReady, isAgain = false }: ButtonsProps) {
  const publish = usePublish(contentId);
  const [isPicking, setPicking] = useState(false);
  const go = useSaved(onBeforePublish, () => publish.mutateAsync());
  return (
    <Stack gap="xs">
      {go.isError && <ErrorNote error={asApiError(go.error)} />}
      <Group gap="xs">
        <Button disabled={!isReady} loading={go.isPending} onClick={() => go.mutate()} variant={isAgain ? "default" : "filled"}>
          {isAgain ? "Publish again" : `Publish to ${hostOf(integration.rest_url, content.site_name)}`}
        </Button>
        {!isAgain && (
          <Button variant="default" onClick={() => setPicking(true)}>
            Schedule…
          </Button>
        )}
      </Group>
      {isPicking && (
        <ScheduleDialog
          contentId={contentId}
          title={content.title}
          siteZone={integration.timezone}
          value={content.published_at ?? null}
          onBefore={onBeforePublish}
          onClose={() => setPicking(false)}
        />
      )}
    </Stack>
  );
}

/** blog.example.com; the site's name where it has told no address. */
export function hostOf(url: string | null | undefined, name: string): string {
  const host = url ? URL.parse(url)?.hostname : undefined;
  return host !== undefined && !/^[\d.]+$|^localhost$/.test(host) ? host : name;
}

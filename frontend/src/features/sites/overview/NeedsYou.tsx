import { Alert, Anchor, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import type { Overview, Site } from "@/features/sites/shapes";
import { many } from "@/features/sites/words";
import { Moment } from "@/components/Moment";

type Cause = Overview["needs_person"][number];

/** What does not go on without a person, each with what to do. Nothing: no room is taken. */
export function NeedsYou({ site, overview }: { site: Site; overview: Overview }) {
  const { needs_person: causes, drift, down } = overview;
  if (causes.length === 0 && drift === 0 && down.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label="Needs you">
      {down.map(({ integration_id, message, remedy, since, held }) => (
        <Alert key={integration_id} color="red" icon={<IconAlertTriangle aria-hidden />} title={message || "The site does not answer."}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">
              Since <Moment at={since} />. {held === 0 ? "No publish waits for it" : `${many(held, "publish", "publishes")} wait for it`}; nothing
              is lost. {remedy}
            </Text>
            <Button component={Link} to={`/sites/${site.id}/health`} size="xs" variant="light" color="red">
              Find out what is wrong
            </Button>
          </Stack>
        </Alert>
      ))}
      {causes.map((cause) => (
        <Failures key={cause.code} cause={cause} />
      ))}
      {drift > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={`${many(drift, "content")} differ from WordPress`}>
          <Group>
            <Text size="sm">Choose for each whether WordPress&apos;s text or IGNY8&apos;s counts.</Text>
            <Button component={Link} to={`/sites/${site.id}/drift`} size="xs" variant="default">
              Compare
            </Button>
          </Group>
        </Alert>
      )}
    </Stack>
  );
}

function Failures({ cause }: { cause: Cause }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={cause.message}>
      <Stack gap="xs" className="prose">
        <Text size="sm">
          {many(cause.count, "publish", "publishes")} stopped for this. {cause.remedy}
        </Text>
        <List size="sm">
          {cause.jobs.map((job) => (
            <List.Item key={job.id}>
              <Anchor component={Link} to={`/jobs/${job.id}`} inherit c="inherit" underline="always">
                {job.content_title}
              </Anchor>
            </List.Item>
          ))}
        </List>
      </Stack>
    </Alert>
  );
}

import { Button, Group, List, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link, useNavigate } from "react-router-dom";

import { ConfirmButton } from "@/components/ConfirmButton";
import { ErrorNote } from "@/components/ErrorNote";
import { useDoArchive, useDoDisconnect, useOverviewOf } from "@/features/sites/api";
import type { Integration, Site } from "@/features/sites/shapes";
import { many } from "@/features/sites/words";
import { asApiError } from "@/lib/api/errors";

export function Ending({ site, integration }: { site: Site; integration: Integration | null }) {
  const isConnected = integration?.status === "connected";
  return (
    <section aria-labelledby="ending">
      <Title order={2} id="ending" mb="xs">
        Connection and end
      </Title>
      <Stack gap="sm">
        {integration !== null && isConnected ? (
          <Disconnect integration={integration} />
        ) : (
          <Group>
            <Button component={Link} to={`/sites/${site.id}/connect`}>
              Connect it
            </Button>
          </Group>
        )}
        {site.archived_at === null && <Archive site={site} />}
      </Stack>
    </section>
  );
}

function Disconnect({ integration }: { integration: Integration }) {
  const end = useDoDisconnect(integration.id);
  const says = (
    <List size="sm">
      <List.Item>The keys of both sides will be gone. To publish here again, a new connect code has to be pasted.</List.Item>
      <List.Item>Posts on the site stay as they are; articles and their history stay in IGNY8.</List.Item>
      <List.Item>Publishes that wait for this site stay, and go out when it is connected again.</List.Item>
    </List>
  );
  const disconnect = () =>
    end.mutate(undefined, {
      onSuccess: ({ site_was_told: wasTold }) =>
        notifications.show({
          message: wasTold === false ? "Disconnected. The site could not be told; it will notice with its next call." : "Disconnected. The site was told.",
        }),
    });
  return (
    <>
      <Row text="New keys, for a site that lost its own (a restored or copied database)">
        <Button variant="default" component={Link} to={`/sites/${integration.site_id}/reconnect`}>
          New connect code
        </Button>
      </Row>
      <Row text="Stop publishing here">
        <ConfirmButton title={`Disconnect ${integration.site_name}?`} says={says} confirm="Disconnect" onConfirm={disconnect} loading={end.isPending}>
          Disconnect
        </ConfirmButton>
      </Row>
      {end.isError && <ErrorNote error={asApiError(end.error)} />}
    </>
  );
}

function Archive({ site }: { site: Site }) {
  const archive = useDoArchive(site.id);
  const navigate = useNavigate();
  const overview = useOverviewOf(site.id).data;
  const waiting = overview === undefined ? "" : ` ${many(overview.contents, "article")} of it will be in no list.`;
  const says = (
    <List size="sm">
      <List.Item>The site will be gone from every list and number.{waiting}</List.Item>
      <List.Item>Nothing is deleted: articles, history and the connection stay, and the site can be taken back into use.</List.Item>
      <List.Item>WordPress is not changed. What is scheduled is cancelled, and does not come back by itself.</List.Item>
    </List>
  );
  return (
    <>
      <Row text="Take the site out of use">
        <ConfirmButton
          title={`Archive ${site.name}?`}
          says={says}
          confirm="Archive"
          color="red"
          variant="light"
          loading={archive.isPending}
          onConfirm={() =>
            archive.mutate("archive", {
              onSuccess: () => {
                notifications.show({ message: `${site.name} is archived. Nothing was deleted.` });
                navigate("/sites");
              },
            })
          }
        >
          Archive
        </ConfirmButton>
      </Row>
      {archive.isError && <ErrorNote error={asApiError(archive.error)} />}
    </>
  );
}

function Row({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <Group justify="space-between">
      <Text size="sm">{text}</Text>
      {children}
    </Group>
  );
}

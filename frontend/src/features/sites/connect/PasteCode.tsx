import { Anchor, Button, Code, Group, List, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { useTimeout } from "@mantine/hooks";
import { IconExternalLink } from "@tabler/icons-react";
import { useState } from "react";

import { CopyButton } from "@/components/CopyButton";
import { ErrorNote } from "@/components/ErrorNote";
import { Moment } from "@/components/Moment";
import { useConnectCode, useDoMakeConnectCode } from "@/features/sites/api";
import { Doctor } from "@/features/sites/health/Doctor";
import type { Integration, Site } from "@/features/sites/shapes";
import classes from "@/features/sites/sites.module.css";
import { asApiError } from "@/lib/api/errors";

interface PasteCodeProps {
  site: Site;
  /** null: nobody asked for a code yet. */
  integration: Integration | null;
}

export function PasteCode({ site, integration }: PasteCodeProps) {
  const code = useConnectCode(site.id).data;
  const make = useDoMakeConnectCode();
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="code">
      <Stack gap="sm">
        <Title order={2} id="code">
          Paste the connect code
        </Title>
        {make.isError && <ErrorNote error={asApiError(make.error)} onRetry={() => make.mutate(site.id)} />}
        {code === undefined ? (
          <>
            <Text size="sm" className="prose">
              One code joins both sides; they exchange keys that nobody has to type. It lives one hour and works once.
            </Text>
            <Group>
              <Button onClick={() => make.mutate(site.id)} loading={make.isPending}>
                Make a connect code
              </Button>
            </Group>
          </>
        ) : (
          <>
            <TheCode site={site} code={code.code} expiresAt={code.expires_at} />
            <Waiting integration={integration} onAgain={() => make.mutate(site.id)} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

function TheCode({ site, code, expiresAt }: { site: Site; code: string; expiresAt: string }) {
  return (
    <>
      <List type="ordered" size="sm" spacing={4}>
        <List.Item>Copy the code. It works once, and cannot be shown again later.</List.Item>
        <List.Item>
          In WordPress: Settings → IGNY8. Paste it and press Connect.{" "}
          <Anchor
            href={`${site.url}/wp-admin/options-general.php?page=igny8`}
            target="_blank"
            rel="noreferrer"
            inherit
            underline="always"
          >
            Open Settings → IGNY8 there{"\u00a0"}<IconExternalLink size={13} aria-hidden />
          </Anchor>
        </List.Item>
      </List>
      <Code className={classes.code} aria-label="Connect code">
        {code}
      </Code>
      <Group justify="space-between">
        <CopyButton value={code} label="Copy code" variant="filled" size="sm" />
        <Text size="xs" c="dimmed">
          Ends <Moment at={expiresAt} />
        </Text>
      </Group>
    </>
  );
}

const PATIENCE_MS = 60_000;

/** After a minute it offers to look at the site from outside: most of what can be wrong can be seen from there. */
function Waiting({ integration, onAgain }: { integration: Integration | null; onAgain: () => void }) {
  const [isLong, setLong] = useState(false);
  useTimeout(() => setLong(true), PATIENCE_MS, { autoInvoke: true });
  return (
    <Stack gap="sm">
      <Group gap="xs" role="status">
        <Loader size={16} aria-hidden />
        <Text size="sm">Waiting for the site. This page goes on by itself.</Text>
      </Group>
      {isLong && (
        <Text size="sm" className="prose">
          Does WordPress say that the code is not known or too old?{" "}
          <Anchor component="button" type="button" inherit underline="always" onClick={onAgain}>
            Make a new code
          </Anchor>
          . Does it say that IGNY8 cannot be reached? Then a firewall there stops outgoing calls. Or let IGNY8 look:
        </Text>
      )}
      {isLong && integration !== null && <Doctor integrationId={integration.id} />}
    </Stack>
  );
}

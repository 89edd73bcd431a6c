import { Anchor, Button, Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import { IconDownload, IconExternalLink } from "@tabler/icons-react";

import type { Site } from "@/features/sites/shapes";

export function InstallPlugin({ site }: { site: Site }) {
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="install">
      <Stack gap="sm">
        <Title order={2} id="install">
          Install the plugin
        </Title>
        <Text size="sm" className="prose">
          The plugin writes each article whole or not at all, and tells IGNY8 what people change. Is it active already? Then go
          on to the code.
        </Text>
        <List type="ordered" size="sm" spacing={4}>
          <List.Item>Download igny8.zip; do not unpack it.</List.Item>
          <List.Item>
            In WordPress: Plugins → Add New → Upload Plugin. Choose the file, press Install Now, then Activate.
          </List.Item>
        </List>
        <Group gap="xs">
          <Button component="a" href="/downloads/igny8.zip" download leftSection={<IconDownload size={16} aria-hidden />}>
            Download igny8.zip
          </Button>
          <Anchor href={`${site.url}/wp-admin/plugin-install.php?tab=upload`} target="_blank" rel="noreferrer" size="sm">
            Open Upload Plugin there{"\u00a0"}<IconExternalLink size={13} aria-hidden />
          </Anchor>
        </Group>
      </Stack>
    </Paper>
  );
}

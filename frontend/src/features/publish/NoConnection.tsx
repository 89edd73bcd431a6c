import { Button, Stack, Text } from "@mantine/core";
import { Link } from "react-router-dom";

import type { Content } from "@/features/publish/api";

export function NoConnection({ content, siteId, reason }: { content: Content; siteId: number; reason: string | null }) {
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" fw={600}>
        {content.site_name} is not connected
      </Text>
      <Text size="sm">
        {reason ? `${reason}. ` : ""}Nothing can be published there until it is. The text stays here.
      </Text>
      <Button component={Link} to={`/sites/${siteId}/connect`} size="xs" variant="light">
        Connect {content.site_name}
      </Button>
    </Stack>
  );
}

import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router-dom";

import { Page } from "@/components/Page";

export function NotFound() {
  return (
    <Page title="There is no such page">
      <Text>
        It may have been moved or deleted. <Anchor component={Link} to="/" underline="always">Go to Today</Anchor>, or press ⌘K (Ctrl K) to
        find it by name.
      </Text>
    </Page>
  );
}

import { Text } from "@mantine/core";

export interface PublishPanelProps {
  contentId: number;
  siteId: number;
}

export function PublishPanel({ contentId }: PublishPanelProps) {
  return <Text size="sm">Content {contentId}</Text>;
}

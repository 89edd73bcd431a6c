import { Button, Group, Modal, Stack, Text } from "@mantine/core";

import { CopyButton } from "@/components/CopyButton";
import classes from "@/features/account/account.module.css";

interface SecretOnceProps {
  /** null: there is none to show. */
  secret: string | null;
  title: string;
  /** Where it goes, and what it opens. */
  says: string;
  onClose: () => void;
}

/** A secret, this once. It is closed by its button only: a stray key or click must not lose it. */
export function SecretOnce({ secret, title, says, onClose }: SecretOnceProps) {
  return (
    <Modal opened={secret !== null} onClose={onClose} title={title} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Text size="sm">{says} It is shown this once and kept nowhere: copy it now.</Text>
        <code className={classes.secret}>{secret}</code>
        <Group justify="space-between">
          <CopyButton value={secret ?? ""} label="Copy" size="sm" />
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

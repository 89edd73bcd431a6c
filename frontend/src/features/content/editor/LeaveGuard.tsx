import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useBlocker } from "react-router-dom";

import type { Draft } from "@/features/content/editor/useDraft";

/** Leaving saves first; only where that fails somebody is asked. */
export function LeaveGuard({ draft: { dirty, save } }: { draft: Draft }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty.length > 0 && currentLocation.pathname !== nextLocation.pathname);
  const [failed, setFailed] = useState(false);
  const { state } = blocker;
  useEffect(() => {
    if (state !== "blocked") return;
    setFailed(false);
    void save().then((saved) => (saved ? blocker.proceed() : setFailed(true)));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each time somebody leaves
  }, [state]);
  return (
    <Modal opened={state === "blocked" && failed} onClose={() => blocker.reset?.()} title="This could not be saved">
      <Text size="sm" mb="md">
        If you leave now, what you changed since the last save is lost. The site is not affected.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" color="red" onClick={() => blocker.proceed?.()}>
          Leave without saving
        </Button>
        <Button onClick={() => blocker.reset?.()}>Stay</Button>
      </Group>
    </Modal>
  );
}

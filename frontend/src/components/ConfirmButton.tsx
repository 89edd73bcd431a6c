import { Button, type ButtonProps, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { ReactNode } from "react";

interface ConfirmButtonProps extends ButtonProps {
  /** The question: "Archive 3 contents?" */
  title: string;
  /** What will be gone, what stays, and whether a site is changed. */
  says: ReactNode;
  /** The verb, again: "Archive". */
  confirm: string;
  onConfirm: () => void;
  /** Does nothing that hurts: the second button is not red. */
  isHarmless?: boolean;
  children: ReactNode;
}

/** Asks before it does. */
export function ConfirmButton({ title, says, confirm, onConfirm, isHarmless = false, children, ...button }: ConfirmButtonProps) {
  const ask = () =>
    modals.openConfirmModal({
      title,
      children: <Text size="sm" component="div">{says}</Text>,
      labels: { confirm, cancel: "Keep" },
      confirmProps: isHarmless ? {} : { color: "red" },
      onConfirm,
    });
  return (
    <Button variant="default" {...button} onClick={ask}>
      {children}
    </Button>
  );
}

import { Button, type ButtonProps, CopyButton as Copying } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

interface CopyButtonProps extends ButtonProps {
  value: string;
  /** "Copy link" */
  label?: string;
}

/** Says that it did, to eyes and ears. */
export function CopyButton({ value, label = "Copy", ...button }: CopyButtonProps) {
  return (
    <Copying value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          {...button}
          onClick={copy}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} stroke={1.6} aria-hidden />}
        >
          <span aria-live="polite">{copied ? "Copied" : label}</span>
        </Button>
      )}
    </Copying>
  );
}

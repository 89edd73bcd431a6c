import { ActionIcon, Button, Divider, FileButton, Popover, Stack, TextInput, Tooltip } from "@mantine/core";
import { IconPhoto, IconUpload } from "@tabler/icons-react";
import { useState } from "react";

import { PICTURE_TYPES } from "@/features/content/uploads";

interface PictureButtonProps {
  onFiles: (files: File[]) => void;
  onAddress: (src: string, alt: string) => void;
}

export function PictureButton({ onFiles, onAddress }: PictureButtonProps) {
  const [opened, setOpened] = useState(false);
  const send = (files: File[]) => {
    setOpened(false);
    onFiles(files);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus width={320} shadow="md">
      <Popover.Target>
        <Tooltip label="Picture: or drop one into the text">
          <ActionIcon variant="subtle" color="gray" size={32} aria-label="Picture" onClick={() => setOpened(!opened)}>
            <IconPhoto size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <FileButton onChange={send} accept={PICTURE_TYPES} multiple>
            {(props) => (
              <Button {...props} size="xs" leftSection={<IconUpload size={14} aria-hidden />}>
                Upload pictures
              </Button>
            )}
          </FileButton>
          <Divider label="or one from the web" />
          <FromAddress
            onAddress={(src, alt) => {
              setOpened(false);
              onAddress(src, alt);
            }}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function FromAddress({ onAddress }: Pick<PictureButtonProps, "onAddress">) {
  const [src, setSrc] = useState("");
  const [alt, setAlt] = useState("");
  const isAddress = /^https?:\/\/[^\s/]+/i.test(src.trim());
  return (
    <Stack gap="xs">
      <TextInput
        size="xs"
        label="Address of the picture"
        placeholder="https://"
        value={src}
        onChange={({ currentTarget }) => setSrc(currentTarget.value)}
        error={src && !isAddress ? "A complete address begins with https:// or http://." : null}
      />
      <TextInput size="xs" label="Alt text" description="What it shows" value={alt} onChange={({ currentTarget }) => setAlt(currentTarget.value)} />
      <Button size="xs" variant="default" disabled={!isAddress} onClick={() => onAddress(src.trim(), alt.trim())}>
        Add picture
      </Button>
    </Stack>
  );
}

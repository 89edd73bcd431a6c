import { Button, Collapse, FileButton, Group, Input, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";

import type { ContentImage } from "@/features/content/api";
import { FromAddress } from "@/features/content/editor/PictureButton";
import classes from "@/features/content/rail/rail.module.css";
import { PICTURE_TYPES, uploadPicture } from "@/features/content/uploads";
import { asApiError } from "@/lib/api/errors";

interface AddPictureProps {
  label: string;
  multiple?: boolean;
  onAdd: (images: ContentImage[]) => void;
}

/** Files from here, dropped or chosen, or an address. */
export function AddPicture({ label, multiple = false, onAdd }: AddPictureProps) {
  const [isSending, setSending] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const [withAddress, { toggle, close }] = useDisclosure();
  const send = async (files: File[]) => {
    setSending(true);
    const answers = await Promise.allSettled(files.map(uploadPicture));
    setSending(false);
    setProblems(answers.flatMap((answer, place) => (answer.status === "rejected" ? [`${files[place]?.name ?? "A file"}: ${asApiError(answer.reason).told.message}`] : [])));
    const images = answers.flatMap((answer) => (answer.status === "fulfilled" ? [{ url: "", upload: answer.value.upload, alt: "", caption: "", title: "" }] : []));
    if (images.length > 0) onAdd(images);
  };
  return (
    <Stack
      gap="xs"
      className={classes.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const files = [...event.dataTransfer.files].filter((file) => file.type.startsWith("image/"));
        if (files.length > 0) void send(multiple ? files : files.slice(0, 1));
      }}
    >
      <Group gap="xs">
        <FileButton onChange={(files: File[] | File | null) => void send(Array.isArray(files) ? files : files ? [files] : [])} accept={PICTURE_TYPES} multiple={multiple}>
          {(props) => (
            <Button {...props} size="xs" variant="default" loading={isSending} leftSection={<IconUpload size={14} aria-hidden />}>
              {label}
            </Button>
          )}
        </FileButton>
        <Button size="xs" px="xs" variant="subtle" onClick={toggle} aria-expanded={withAddress}>
          From the web
        </Button>
      </Group>
      <Collapse in={withAddress}>
        <FromAddress
          onAddress={(url, alt) => {
            onAdd([{ url, upload: "", alt, caption: "", title: "" }]);
            close();
          }}
        />
      </Collapse>
      {problems.map((problem) => (
        <Input.Error key={problem} role="alert">
          {problem}
        </Input.Error>
      ))}
    </Stack>
  );
}

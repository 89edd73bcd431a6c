import { ActionIcon, Group, Image, Input, Paper, Stack, Textarea } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPhotoOff, IconTrash } from "@tabler/icons-react";

import type { ContentImage } from "@/features/content/api";
import classes from "@/features/content/rail/rail.module.css";
import { UPLOAD_SCHEME, usePicture } from "@/features/content/uploads";

interface PictureCardProps {
  name: string;
  image: ContentImage;
  error: string | undefined;
  onChange: (image: ContentImage) => void;
  onRemove: () => void;
  /** One place up (-1) or down (1). */
  onMove?: ((by: -1 | 1) => void) | undefined;
  canMove?: { up: boolean; down: boolean };
  onDragStart?: () => void;
  onDropHere?: () => void;
}

export function PictureCard({ name, image, error, onChange, onRemove, onMove, canMove, onDragStart, onDropHere }: PictureCardProps) {
  return (
    <Paper
      withBorder
      p="xs"
      role="group"
      aria-label={name}
      onDragOver={(event) => onDropHere && event.preventDefault()}
      onDrop={(event) => {
        if (!onDropHere || event.dataTransfer.files.length > 0) return;
        event.preventDefault();
        onDropHere();
      }}
    >
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <div role="presentation" draggable={onMove !== undefined} onDragStart={onDragStart} className={onMove && classes.handle}>
          <Thumbnail image={image} />
        </div>
        <Stack gap={6} flex={1}>
          <Textarea
            size="xs"
            autosize
            label="Alt text"
            placeholder="What it shows"
            maxLength={1000}
            value={image.alt}
            onChange={({ currentTarget }) => onChange({ ...image, alt: oneLine(currentTarget.value) })}
          />
          <Textarea
            size="xs"
            autosize
            label="Caption"
            maxLength={2000}
            value={image.caption}
            onChange={({ currentTarget }) => onChange({ ...image, caption: oneLine(currentTarget.value) })}
          />
        </Stack>
        <Stack gap={2}>
          {onMove && (
            <>
              <ActionIcon variant="subtle" color="gray" aria-label={`Move up: ${name}`} disabled={!canMove?.up} onClick={() => onMove(-1)}>
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon variant="subtle" color="gray" aria-label={`Move down: ${name}`} disabled={!canMove?.down} onClick={() => onMove(1)}>
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
            </>
          )}
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove: ${name}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Stack>
      </Group>
      {error !== undefined && (
        <Input.Error mt={6} role="alert">
          {error}
        </Input.Error>
      )}
    </Paper>
  );
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

function Thumbnail({ image }: { image: ContentImage }) {
  const picture = usePicture(image.upload ? UPLOAD_SCHEME + image.upload : (image.url ?? ""));
  if (picture.isError) return <IconPhotoOff size={72} stroke={1} aria-label="This picture could not be loaded" />;
  return <Image src={picture.data ?? null} alt={image.alt} w={84} h={84} radius="sm" fit="cover" className={classes.thumbnail} />;
}

import { Alert, Stack, Text } from "@mantine/core";
import { useState } from "react";

import type { ContentImage, ImageState } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";
import { AddPicture } from "@/features/content/rail/AddPicture";
import { moved, preparationError } from "@/features/content/rail/gallery";
import { PictureCard } from "@/features/content/rail/PictureCard";
import { problemOf } from "@/features/content/rail/Taxonomy";

export function Images({ draft }: { draft: Draft }) {
  const { value, set, problems } = draft;
  const gallery = value.gallery ?? [];
  const [dragged, setDragged] = useState<number | null>(null);
  const setGallery = (next: ContentImage[]) => set({ gallery: next });
  const errorOf = (role: ImageState["role"], position: number, image: ContentImage) =>
    problemOf(problems, role === "featured" ? "featured_image" : `gallery.${position}`) ?? preparationError(value.images, role, image);
  return (
    <Stack gap="md">
      <Stack gap="xs" id="field-featured_image" tabIndex={-1}>
        <Text fw={600} size="sm">
          Featured image
        </Text>
        {value.featured_image ? (
          <PictureCard
            name="Featured image"
            image={value.featured_image}
            error={errorOf("featured", 0, value.featured_image)}
            onChange={(image) => set({ featured_image: image })}
            onRemove={() => set({ featured_image: null })}
          />
        ) : (
          <AddPicture label="Choose a featured image" onAdd={([image]) => image && set({ featured_image: image })} />
        )}
      </Stack>
      <Stack gap="xs" id="field-gallery" tabIndex={-1}>
        <Text fw={600} size="sm">
          Gallery {gallery.length > 0 && `(${gallery.length})`}
        </Text>
        {gallery.map((image, place) => (
          <PictureCard
            key={`${image.upload || image.url || ""}-${place}`}
            name={`Picture ${place + 1} of ${gallery.length}`}
            image={image}
            error={errorOf("gallery", place, image)}
            onChange={(next) => setGallery(gallery.with(place, next))}
            onRemove={() => setGallery(gallery.toSpliced(place, 1))}
            onMove={gallery.length > 1 ? (by) => setGallery(moved(gallery, place, place + by)) : undefined}
            canMove={{ up: place > 0, down: place < gallery.length - 1 }}
            onDragStart={() => setDragged(place)}
            onDropHere={() => {
              if (dragged !== null) setGallery(moved(gallery, dragged, place));
              setDragged(null);
            }}
          />
        ))}
        <AddPicture label="Add to the gallery" multiple onAdd={(images) => setGallery([...gallery, ...images])} />
      </Stack>
      <InlineErrors images={value.images} />
    </Stack>
  );
}

/** Pictures in the text that could not be had. */
function InlineErrors({ images }: { images: ImageState[] }) {
  const broken = images.filter(({ role, error }) => role === "inline" && error);
  if (broken.length === 0) return null;
  return (
    <Alert color="red" title={`${broken.length === 1 ? "A picture" : `${broken.length} pictures`} in the text could not be had`}>
      {broken.map((image) => (
        <Text key={image.position} size="sm">
          {image.source_url}: {preparationError(images, "inline", { url: image.source_url ?? "", upload: "", alt: "", caption: "", title: "" })}
        </Text>
      ))}
    </Alert>
  );
}

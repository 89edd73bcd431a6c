import { Button, Group, TextInput } from "@mantine/core";
import { type Editor, useEditorState } from "@tiptap/react";

/** Of the picture that is selected in the text. */
export function PictureFields({ editor }: { editor: Editor }) {
  const alt = useEditorState({
    editor,
    selector: ({ editor: now }) => (now.isActive("image") ? (now.getAttributes("image") as { alt?: string }).alt ?? "" : null),
  });
  if (alt === null) return null;
  return (
    <Group gap="xs" p="xs" align="flex-end" wrap="nowrap">
      <TextInput
        size="xs"
        flex={1}
        label="Alt text of this picture"
        description="What it shows, for people who do not see it. Empty: it is decoration."
        maxLength={1000}
        value={alt}
        onChange={({ currentTarget }) => editor.commands.updateAttributes("image", { alt: currentTarget.value })}
      />
      <Button size="xs" variant="default" onClick={() => editor.chain().focus().deleteSelection().run()}>
        Remove picture
      </Button>
    </Group>
  );
}

import { Button, Group, TextInput } from "@mantine/core";
import { type Editor, useEditorState } from "@tiptap/react";

/** Of the picture that is selected in the text, or whose caption is written. */
export function PictureFields({ editor }: { editor: Editor }) {
  const alt = useEditorState({ editor, selector: ({ editor: now }) => altOf(now) });
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
        onChange={({ currentTarget }) => setAlt(editor, currentTarget.value)}
      />
      <Button size="xs" variant="default" onClick={() => remove(editor)}>
        Remove picture
      </Button>
    </Group>
  );
}

function imageOfFigure(editor: Editor): Record<string, string> | null {
  return editor.isActive("figure") ? (editor.getAttributes("figure") as { image: Record<string, string> }).image : null;
}

function altOf(editor: Editor): string | null {
  if (editor.isActive("image")) return (editor.getAttributes("image") as { alt?: string | null }).alt ?? "";
  const image = imageOfFigure(editor);
  return image && (image.alt ?? "");
}

function setAlt(editor: Editor, alt: string): void {
  const image = imageOfFigure(editor);
  if (image === null) editor.commands.updateAttributes("image", { alt });
  else editor.commands.updateAttributes("figure", { image: { ...image, alt } });
}

/** With its caption. */
function remove(editor: Editor): void {
  const chain = editor.chain().focus();
  const isInCaption = editor.state.selection.$from.parent.type.name === "figure";
  (isInCaption ? chain.deleteNode("figure") : chain.deleteSelection()).run();
}

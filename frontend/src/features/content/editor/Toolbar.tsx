import { ActionIcon, Divider, Select, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp, IconArrowForwardUp, IconBlockquote, IconBold, IconCode, IconItalic, IconLine, IconList,
  IconListNumbers, IconSourceCode, IconStrikethrough, type Icon,
} from "@tabler/icons-react";
import { type Editor, useEditorState } from "@tiptap/react";

import classes from "@/features/content/editor/editor.module.css";
import { LinkButton } from "@/features/content/editor/LinkButton";
import { PictureButton } from "@/features/content/editor/PictureButton";
import { TableButton } from "@/features/content/editor/TableButton";

interface Tool {
  label: string;
  icon: Icon;
  /** The mark or node it makes; null: it is a command. */
  active: string | null;
  run: (editor: Editor) => void;
}

const MARKS: Tool[] = [
  { label: "Bold (Ctrl B)", icon: IconBold, active: "bold", run: (editor) => editor.chain().focus().toggleBold().run() },
  { label: "Italic (Ctrl I)", icon: IconItalic, active: "italic", run: (editor) => editor.chain().focus().toggleItalic().run() },
  { label: "Strikethrough", icon: IconStrikethrough, active: "strike", run: (editor) => editor.chain().focus().toggleStrike().run() },
  { label: "Code", icon: IconCode, active: "code", run: (editor) => editor.chain().focus().toggleCode().run() },
];

const BLOCKS: Tool[] = [
  { label: "List", icon: IconList, active: "bulletList", run: (editor) => editor.chain().focus().toggleBulletList().run() },
  { label: "Numbered list", icon: IconListNumbers, active: "orderedList", run: (editor) => editor.chain().focus().toggleOrderedList().run() },
  { label: "Quote", icon: IconBlockquote, active: "blockquote", run: (editor) => editor.chain().focus().toggleBlockquote().run() },
  { label: "Code block", icon: IconSourceCode, active: "codeBlock", run: (editor) => editor.chain().focus().toggleCodeBlock().run() },
  { label: "Line", icon: IconLine, active: null, run: (editor) => editor.chain().focus().setHorizontalRule().run() },
];

const STEPS: Tool[] = [
  { label: "Undo (Ctrl Z)", icon: IconArrowBackUp, active: null, run: (editor) => editor.chain().focus().undo().run() },
  { label: "Redo (Ctrl Shift Z)", icon: IconArrowForwardUp, active: null, run: (editor) => editor.chain().focus().redo().run() },
];

interface ToolbarProps {
  editor: Editor;
  onFiles: (files: File[]) => void;
  onAddress: (src: string, alt: string) => void;
}

export function Toolbar({ editor, onFiles, onAddress }: ToolbarProps) {
  const isFigure = useEditorState({ editor, selector: ({ editor: now }) => now.isActive("figure") });
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Formatting">
      <BlockSelect editor={editor} disabled={isFigure} />
      <Tools editor={editor} tools={MARKS} />
      <LinkButton editor={editor} />
      <Divider orientation="vertical" mx={4} />
      <Tools editor={editor} tools={BLOCKS} disabled={isFigure} />
      <Divider orientation="vertical" mx={4} />
      <PictureButton onFiles={onFiles} onAddress={onAddress} />
      <TableButton editor={editor} />
      <Divider orientation="vertical" mx={4} />
      <Tools editor={editor} tools={STEPS} />
    </div>
  );
}

function Tools({ editor, tools, disabled = false }: { editor: Editor; tools: Tool[]; disabled?: boolean }) {
  const pressed = useEditorState({ editor, selector: ({ editor: now }) => tools.map(({ active }) => active !== null && now.isActive(active)) });
  return tools.map(({ label, icon: Shape, active, run }, place) => (
    <Tooltip key={label} label={label}>
      <ActionIcon
        variant={pressed[place] ? "light" : "subtle"}
        color={pressed[place] ? undefined : "gray"}
        size={32}
        aria-label={label}
        aria-pressed={active === null ? undefined : pressed[place]}
        disabled={disabled}
        onClick={() => run(editor)}
      >
        <Shape size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  ));
}

const LEVELS = [2, 3, 4, 5, 6] as const;
const STYLES = [{ value: "0", label: "Paragraph" }, ...LEVELS.map((level) => ({ value: String(level), label: `Heading ${level}` }))];

function BlockSelect({ editor, disabled }: { editor: Editor; disabled: boolean }) {
  const level = useEditorState({ editor, selector: ({ editor: now }) => (now.getAttributes("heading") as { level?: number }).level ?? 0 });
  const choose = (value: string | null) => {
    const wanted = LEVELS.find((one) => String(one) === value);
    if (wanted === undefined) editor.chain().focus().setParagraph().run();
    else editor.chain().focus().setHeading({ level: wanted }).run();
  };
  const data = level === 1 ? [...STYLES, { value: "1", label: "Heading 1" }] : STYLES;
  return <Select size="xs" w={116} aria-label="Style of the paragraph" data={data} value={String(level)} onChange={choose} allowDeselect={false} disabled={disabled} my={2} />;
}

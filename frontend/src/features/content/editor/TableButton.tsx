import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { type Editor, useEditorState } from "@tiptap/react";

const CHANGES: { label: string; run: (editor: Editor) => void }[] = [
  { label: "Row above", run: (editor) => editor.chain().focus().addRowBefore().run() },
  { label: "Row below", run: (editor) => editor.chain().focus().addRowAfter().run() },
  { label: "Column before", run: (editor) => editor.chain().focus().addColumnBefore().run() },
  { label: "Column after", run: (editor) => editor.chain().focus().addColumnAfter().run() },
  { label: "First row is a header, or not", run: (editor) => editor.chain().focus().toggleHeaderRow().run() },
  { label: "Delete row", run: (editor) => editor.chain().focus().deleteRow().run() },
  { label: "Delete column", run: (editor) => editor.chain().focus().deleteColumn().run() },
  { label: "Delete table", run: (editor) => editor.chain().focus().deleteTable().run() },
];

export function TableButton({ editor }: { editor: Editor }) {
  const isInside = useEditorState({ editor, selector: ({ editor: now }) => now.isActive("table") });
  return (
    <Menu shadow="md" position="bottom-start">
      <Menu.Target>
        <Tooltip label="Table">
          <ActionIcon variant={isInside ? "light" : "subtle"} color={isInside ? undefined : "gray"} size={32} aria-label="Table">
            <IconTable size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {!isInside && (
          <Menu.Item onClick={() => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run()}>Insert a table</Menu.Item>
        )}
        {isInside && CHANGES.map(({ label, run }) => <Menu.Item key={label} onClick={() => run(editor)}>{label}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

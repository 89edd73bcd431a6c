import { Alert, CloseButton, Group, Loader, Text } from "@mantine/core";
import { type Content, type Editor, EditorContent, useEditor } from "@tiptap/react";
import { useRef, useState } from "react";

import classes from "@/features/content/editor/editor.module.css";
import { EXTENSIONS } from "@/features/content/editor/extensions";
import { afterFigure } from "@/features/content/editor/figureNode";
import { looksLikeMarkdown, markdownToHtml } from "@/features/content/editor/markdown";
import { PictureFields } from "@/features/content/editor/PictureFields";
import { Toolbar } from "@/features/content/editor/Toolbar";
import { UPLOAD_SCHEME, uploadPicture } from "@/features/content/uploads";
import { asApiError } from "@/lib/api/errors";

interface RichTextProps {
  html: string;
  onChange: (html: string) => void;
}

/** The visual editor. `html` is only read when it is drawn first. */
export function RichText({ html, onChange }: RichTextProps) {
  const [sending, setSending] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const current = useRef<Editor | null>(null);
  const addFiles = async (files: File[], at?: number) => {
    setProblem(null);
    setSending((number) => number + files.length);
    for (const file of files) {
      try {
        const { upload } = await uploadPicture(file);
        insertPicture(current.current, UPLOAD_SCHEME + upload, "", at);
      } catch (error) {
        setProblem(`${file.name}: ${asApiError(error).told.message} Nothing was added.`);
      } finally {
        setSending((number) => number - 1);
      }
    }
  };
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: html,
    onUpdate: ({ editor: changed }) => onChange(changed.isEmpty ? "" : changed.getHTML()),
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": "Text", id: "field-html" },
      handlePaste: (_view, event) => pasted(current.current, event.clipboardData, (files) => void addFiles(files)),
      handleDrop: (view, event, _slice, moved) => {
        const files = pictures(event.dataTransfer);
        if (moved || files.length === 0) return false;
        void addFiles(files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos);
        return true;
      },
    },
  });
  current.current = editor;
  if (editor === null) return null;
  return (
    <div className={classes.frame}>
      <Toolbar editor={editor} onFiles={(files) => void addFiles(files)} onAddress={(src, alt) => insertPicture(editor, src, alt)} />
      <PictureFields editor={editor} />
      {sending > 0 && (
        <Group gap="xs" p="xs" aria-live="polite">
          <Loader size="xs" /> <Text size="sm">Sending {sending === 1 ? "a picture" : `${sending} pictures`}…</Text>
        </Group>
      )}
      {problem !== null && (
        <Alert color="red" role="alert" m="xs">
          <Group justify="space-between" wrap="nowrap">
            {problem} <CloseButton onClick={() => setProblem(null)} aria-label="Close" />
          </Group>
        </Alert>
      )}
      <EditorContent editor={editor} className={classes.text} />
    </div>
  );
}

function pictures(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/** Pictures are sent, Markdown becomes rich text; the rest is the editor's own. */
function pasted(editor: Editor | null, data: DataTransfer | null, onFiles: (files: File[]) => void): boolean {
  if (editor === null || data === null || editor.isActive("codeBlock")) return false;
  const files = pictures(data);
  const isRich = data.types.includes("text/html");
  if (files.length > 0 && !isRich) {
    onFiles(files);
    return true;
  }
  const text = data.getData("text/plain");
  if (isRich || !looksLikeMarkdown(text)) return false;
  insert(editor, markdownToHtml(text));
  return true;
}

function insertPicture(editor: Editor | null, src: string, alt: string, at?: number): void {
  if (editor !== null) insert(editor, { type: "paragraph", content: [{ type: "image", attrs: { src, alt } }] }, at);
}

/** Where the caret is; out of a caption: below its figure. */
function insert(editor: Editor, content: Content, at: number | null = afterFigure(editor)): void {
  const chain = editor.chain().focus();
  (at === null ? chain.insertContent(content) : chain.insertContentAt(at, content)).run();
}

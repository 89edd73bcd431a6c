// @vitest-environment jsdom
import { Editor } from "@tiptap/core";
import { expect, test } from "vitest";

import { EXTENSIONS } from "@/features/content/editor/extensions";

const FIGURE = '<figure><img src="/a.jpg" alt="a"><figcaption>Old</figcaption></figure>';
const BEFORE = `<p>x</p>${FIGURE}`;
/** Before the caption's first letter. */
const CAPTION = 4;

function editorAt(html: string, place: number): Editor {
  const editor = new Editor({ extensions: EXTENSIONS, content: html });
  editor.commands.setTextSelection(place);
  return editor;
}

function press(editor: Editor, key: string): void {
  editor.view.someProp("handleKeyDown", (handle) => handle(editor.view, new KeyboardEvent("keydown", { key })));
}

test("a caption is written", () => {
  const editor = editorAt(BEFORE, CAPTION);
  editor.commands.insertContent("Very ");
  expect(editor.getHTML()).toContain("<figcaption>Very Old</figcaption>");
});

test("a figure without a caption gets one", () => {
  const editor = editorAt('<p>x</p><figure><img src="/a.jpg"></figure>', CAPTION);
  editor.commands.insertContent("New");
  expect(editor.getHTML()).toBe('<p>x</p><figure><img src="/a.jpg"><figcaption>New</figcaption></figure>');
});

test("Enter goes on below the figure", () => {
  const editor = editorAt(BEFORE, CAPTION + 1);
  press(editor, "Enter");
  editor.commands.insertContent("y");
  expect(editor.getHTML()).toBe(`${BEFORE}<p>y</p>`);
});

test("Backspace before a caption chooses the figure, and then removes it", () => {
  const editor = editorAt(BEFORE, CAPTION);
  press(editor, "Backspace");
  expect(editor.getHTML()).toBe(BEFORE);
  press(editor, "Backspace");
  expect(editor.getHTML()).toBe("<p>x</p>");
});

test.each([
  ["a heading", (editor: Editor) => editor.commands.setHeading({ level: 2 })],
  ["a list", (editor: Editor) => editor.commands.toggleBulletList()],
  ["code", (editor: Editor) => editor.commands.toggleCodeBlock()],
])("a caption is not made %s", (_what, run) => {
  const editor = editorAt(BEFORE, CAPTION);
  run(editor);
  expect(editor.getHTML()).toContain(FIGURE);
});

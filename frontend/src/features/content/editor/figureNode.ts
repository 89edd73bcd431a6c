/** A figure in the visual editor: its picture is kept as attributes, its caption is the text in it. */

import { type Editor, Node } from "@tiptap/core";
import { isAllowedUri } from "@tiptap/extension-link";
import type { Node as Shown } from "@tiptap/pm/model";
import { type EditorState, Plugin, type Transaction } from "@tiptap/pm/state";

import { drawPicture } from "@/features/content/editor/drawPicture";
import { FIGURE_KEPT, type FigureParts, figureParts, IMAGE_KEPT, keptOf, LINK_KEPT } from "@/features/content/editor/figure";

type Attributes = Record<string, string>;
interface FigureAttributes {
  figure: Attributes;
  image: Attributes;
  link: Attributes | null;
  caption: Attributes;
}

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "(text | hardBreak)*",
  isolating: true,
  draggable: true,

  addAttributes() {
    const from = (read: (parts: FigureParts, figure: HTMLElement) => Attributes | null) => ({
      default: null,
      rendered: false,
      parseHTML: (figure: HTMLElement) => {
        const parts = figureParts(figure);
        return parts && read(parts, figure);
      },
    });
    return {
      figure: from((_parts, figure) => keptOf(figure, FIGURE_KEPT)),
      image: from(({ image }) => keptOf(image, IMAGE_KEPT)),
      link: from(({ link }) => (isAllowedUri(link?.getAttribute("href") ?? "") ? link && keptOf(link, LINK_KEPT) : null)),
      caption: from(({ caption }) => keptOf(caption, FIGURE_KEPT)),
    };
  },

  parseHTML() {
    return [
      {
        tag: "figure",
        getAttrs: (figure) => (figureParts(figure) === null ? false : null),
        contentElement: (figure) => (figureParts(figure)?.caption as HTMLElement | null) ?? document.createElement("figcaption"),
      },
    ];
  },

  renderHTML({ node }) {
    const { figure, image, link, caption } = node.attrs as FigureAttributes;
    const picture = ["img", image] as const;
    const shown = link === null ? picture : (["a", link, picture] as const);
    return node.content.size === 0 ? ["figure", figure, shown] : ["figure", figure, shown, ["figcaption", caption, 0]];
  },

  addNodeView() {
    return ({ node, editor, getPos }) => {
      const dom = document.createElement("figure");
      const image = document.createElement("img");
      const caption = document.createElement("figcaption");
      image.contentEditable = "false";
      image.addEventListener("click", () => editor.chain().focus().setNodeSelection(getPos()).run());
      dom.append(image, caption);
      const draw = (shown: Shown) => {
        drawPicture(image, (shown.attrs as FigureAttributes).image);
        dom.toggleAttribute("data-uncaptioned", shown.content.size === 0);
      };
      draw(node);
      return {
        dom,
        contentDOM: caption,
        ignoreMutation: (change) => change.type !== "selection" && !caption.contains(change.target),
        update: (next) => {
          if (next.type !== node.type) return false;
          draw(next);
          return true;
        },
      };
    };
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const after = afterFigure(editor);
        return after !== null && editor.chain().insertContentAt(after, { type: "paragraph" }).focus(after + 1).run();
      },
      Backspace: ({ editor }) => {
        const { $from, empty } = editor.state.selection;
        const isFirst = empty && $from.parent.type.name === this.name && $from.parentOffset === 0;
        return isFirst && editor.commands.setNodeSelection($from.before());
      },
      Delete: ({ editor }) => {
        const { $from, empty } = editor.state.selection;
        return empty && $from.parent.type.name === this.name && $from.parentOffset === $from.parent.content.size;
      },
    };
  },

  addProseMirrorPlugins() {
    return [new Plugin({ filterTransaction: keepsPictures })];
  },
});

/** Where the text goes on after the figure that is selected or written in; null: it is neither. */
export function afterFigure(editor: Editor): number | null {
  if (!editor.isActive("figure")) return null;
  const { $from, to } = editor.state.selection;
  return $from.parent.type.name === "figure" ? $from.after() : to;
}

/** A caption is not made a heading or a list item: its picture would be gone with that. */
function keepsPictures(change: Transaction, { doc }: EditorState): boolean {
  let isKept = true;
  if (!change.docChanged) return true;
  doc.descendants((node, at) => {
    if (node.type.name !== "figure") return;
    const inside = change.mapping.mapResult(at + 1);
    if (!inside.deleted && change.doc.resolve(inside.pos).parent.type.name !== "figure") isKept = false;
  });
  return isKept;
}

/** What a text may hold in the visual editor: exactly what `richness` calls kept. */

import { mergeAttributes } from "@tiptap/core";
import Image from "@tiptap/extension-image";
import Link from "@tiptap/extension-link";
import Table from "@tiptap/extension-table";
import TableCell from "@tiptap/extension-table-cell";
import TableHeader from "@tiptap/extension-table-header";
import TableRow from "@tiptap/extension-table-row";
import StarterKit from "@tiptap/starter-kit";

import { drawPicture } from "@/features/content/editor/drawPicture";
import { IMAGE_KEPT } from "@/features/content/editor/figure";
import { Figure } from "@/features/content/editor/figureNode";

const Picture = Image.extend({
  addAttributes() {
    return { ...this.parent?.(), ...Object.fromEntries(IMAGE_KEPT.map((name) => [name, { default: null }])) };
  },
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("img");
      drawPicture(dom, node.attrs);
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type) return false;
          drawPicture(dom, next.attrs);
          return true;
        },
      };
    };
  },
});

/** Without the widths an editor would leave in the text: the theme decides. */
const PlainTable = Table.extend({
  renderHTML({ HTMLAttributes }) {
    return ["table", mergeAttributes(HTMLAttributes), ["tbody", 0]];
  },
});

export const EXTENSIONS = [
  StarterKit.configure({ heading: { levels: [1, 2, 3, 4, 5, 6] } }),
  Picture.configure({ inline: true }),
  Figure,
  Link.configure({ openOnClick: false, autolink: true, defaultProtocol: "https", HTMLAttributes: { target: null, rel: null } }),
  PlainTable.configure({ resizable: false }),
  TableRow,
  TableHeader,
  TableCell,
];

/** What a text may hold in the visual editor: exactly what `richness` calls kept. */

import { mergeAttributes } from "@tiptap/core";
import Image from "@tiptap/extension-image";
import Link from "@tiptap/extension-link";
import Table from "@tiptap/extension-table";
import TableCell from "@tiptap/extension-table-cell";
import TableHeader from "@tiptap/extension-table-header";
import TableRow from "@tiptap/extension-table-row";
import StarterKit from "@tiptap/starter-kit";

import { pictureData, UPLOAD_SCHEME } from "@/features/content/uploads";

/** Uploaded pictures are fetched with the sign-in; the text keeps their name. */
const Picture = Image.extend({
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("img");
      const draw = (attributes: Record<string, unknown>) => {
        dom.alt = typeof attributes.alt === "string" ? attributes.alt : "";
        const source = typeof attributes.src === "string" ? attributes.src : "";
        if (dom.dataset.source === source) return;
        dom.dataset.source = source;
        void show(dom, source);
      };
      draw(node.attrs);
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type) return false;
          draw(next.attrs);
          return true;
        },
      };
    };
  },
});

async function show(image: HTMLImageElement, source: string): Promise<void> {
  if (!source.startsWith(UPLOAD_SCHEME)) {
    image.src = source;
    return;
  }
  image.dataset.state = "loading";
  try {
    image.src = await pictureData(source.slice(UPLOAD_SCHEME.length));
    delete image.dataset.state;
  } catch (error) {
    image.dataset.state = "missing";
    image.title = error instanceof Error ? error.message : "This picture could not be loaded.";
  }
}

/** Without the widths an editor would leave in the text: the theme decides. */
const PlainTable = Table.extend({
  renderHTML({ HTMLAttributes }) {
    return ["table", mergeAttributes(HTMLAttributes), ["tbody", 0]];
  },
});

export const EXTENSIONS = [
  StarterKit.configure({ heading: { levels: [1, 2, 3, 4, 5, 6] } }),
  Picture.configure({ inline: true }),
  Link.configure({ openOnClick: false, autolink: true, defaultProtocol: "https", HTMLAttributes: { target: null, rel: null } }),
  PlainTable.configure({ resizable: false }),
  TableRow,
  TableHeader,
  TableCell,
];

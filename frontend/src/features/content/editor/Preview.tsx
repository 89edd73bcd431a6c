import { useQuery } from "@tanstack/react-query";

import { QueryPanel } from "@/components/QueryPanel";
import classes from "@/features/content/editor/editor.module.css";
import { pictureData, UPLOAD_SCHEME } from "@/features/content/uploads";

const STYLE = `<base target="_blank"><meta name="viewport" content="width=device-width"><style>
body{font:17px/1.65 Georgia,serif;color:#222;background:#fff;max-width:68ch;margin:2rem auto;padding:0 1.25rem}
img,video{max-width:100%;height:auto}h1,h2,h3,h4{font-family:system-ui,sans-serif;line-height:1.25}
blockquote{border-left:3px solid #999;margin-left:0;padding-left:1rem}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:4px 10px}
pre{background:#f4f4f4;padding:.75rem;overflow:auto}.wp-block-columns{display:flex;gap:1.5rem}.wp-block-column{flex:1}
figure{margin:1.5rem 0}figcaption{color:#555;font-size:.875rem}</style>`;

/** As a plain theme would show it. In a frame without scripts, forms and a way out: the text is not trusted. */
export function Preview({ title, html }: { title: string; html: string }) {
  const page = useQuery({ queryKey: ["contents", "preview", title, html], queryFn: () => previewPage(title, html), gcTime: 0 });
  return <QueryPanel query={page}>{(source) => <iframe className={classes.preview} sandbox="" srcDoc={source} title={`Preview of ${title || "the text"}`} />}</QueryPanel>;
}

async function previewPage(title: string, html: string): Promise<string> {
  const page = new DOMParser().parseFromString(html, "text/html");
  await Promise.all([...page.querySelectorAll("img")].map(showUpload));
  const heading = page.createElement("h1");
  heading.textContent = title;
  page.body.prepend(heading);
  return `<!doctype html><html><head>${STYLE}</head>${page.body.outerHTML}</html>`;
}

async function showUpload(image: HTMLImageElement): Promise<void> {
  const source = image.getAttribute("src") ?? "";
  if (!source.startsWith(UPLOAD_SCHEME)) return;
  const data = await pictureData(source.slice(UPLOAD_SCHEME.length)).catch(() => null);
  if (data === null) image.alt = `(this picture is missing) ${image.alt}`;
  else image.src = data;
}

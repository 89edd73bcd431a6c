import type { Overview } from "@/features/today/api";

export interface Step {
  title: string;
  says: string;
  isDone: boolean;
  /** The first is the one most people take. */
  ways: { label: string; to: string }[];
}

export function stepsToPublish({ has_site, is_connected, has_content, has_published }: Overview["first_steps"]): Step[] {
  return [
    {
      title: "Connect a WordPress site",
      says: has_site
        ? "The site is entered, but its WordPress has not answered yet. Install the plugin there and paste the connect code once."
        : "Enter its address, install the IGNY8 plugin there, and paste one code that connects the two. No password is needed.",
      isDone: is_connected,
      ways: has_site ? [{ label: "Finish connecting", to: "/sites" }] : [{ label: "Add a site", to: "/sites/new" }],
    },
    {
      title: "Write an article, or bring one",
      says: "A title and a text are enough. Pictures, categories and SEO fields are there when you want them; Markdown, HTML, CSV and Word files can be imported.",
      isDone: has_content,
      ways: [
        { label: "Write an article", to: "/content/new" },
        { label: "Import files", to: "/content/import" },
      ],
    },
    {
      title: "Publish it",
      says: "Open the article: IGNY8 checks everything before it touches the site, then publishes all of it or nothing, and looks at the page from outside.",
      isDone: has_published,
      ways: [{ label: "Choose the article", to: "/content" }],
    },
  ];
}

import { IconCalendar, IconFileText, IconHome, IconListDetails, IconUser, IconWorld } from "@tabler/icons-react";

/** What the dashboard is made of. `key`: the letter that follows g. */
export const PLACES = [
  { to: "/", label: "Today", says: "What needs you, what is moving, what goes out next", icon: IconHome, key: "t" },
  { to: "/content", label: "Content", says: "Articles, pages and products", icon: IconFileText, key: "c" },
  { to: "/calendar", label: "Calendar", says: "What goes out when", icon: IconCalendar, key: "k" },
  { to: "/sites", label: "Sites", says: "WordPress sites and how they are", icon: IconWorld, key: "s" },
  { to: "/jobs", label: "Jobs", says: "Every publish and its steps", icon: IconListDetails, key: "j" },
  { to: "/account", label: "Account", says: "People, keys, webhooks, preferences", icon: IconUser, key: "a" },
] as const;

import type { SiteSettings } from "@/features/sites/shapes";

type Settings = Required<SiteSettings["settings"]>;

export const CHOICES = {
  gallery_overflow: [
    { value: "skip", label: "Leave out, and say how many" },
    { value: "separate_post", label: "Into a post of their own, linked from the article" },
    { value: "inline_grid", label: "All of them in the article, as a grid" },
  ],
  content_format: [
    { value: "auto", label: "As the site's editor wants it" },
    { value: "blocks", label: "Blocks" },
    { value: "classic", label: "Classic HTML" },
  ],
};

/** With what an older plugin does not tell. */
export function filled(settings: SiteSettings["settings"]): Settings {
  return {
    auto_create_terms: settings.auto_create_terms ?? false,
    fallback_category: settings.fallback_category ?? 0,
    gallery_limit: settings.gallery_limit ?? 5,
    gallery_overflow: settings.gallery_overflow ?? "skip",
    content_format: settings.content_format ?? "auto",
    post_types: settings.post_types ?? {},
  };
}

/** Only what was changed is sent: what somebody changed in WordPress meanwhile stays. */
export function differing(before: Settings, now: Settings): Partial<Settings> {
  const types = Object.entries(now.post_types).filter(([name, isEnabled]) => before.post_types[name] !== isEnabled);
  const fields = (Object.keys(now) as (keyof Settings)[]).filter((name) => name !== "post_types" && before[name] !== now[name]);
  return {
    ...Object.fromEntries(fields.map((name) => [name, now[name]])),
    ...(types.length > 0 ? { post_types: Object.fromEntries(types) } : {}),
  };
}

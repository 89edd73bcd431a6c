import type { Role } from "@/features/account/api";

export const ROLE_WORDS: Record<Role, string> = { owner: "Owner", editor: "Editor", viewer: "Viewer" };

export const ROLE_CHOICES: { value: Role; label: string }[] = [
  { value: "viewer", label: "Viewer: reads" },
  { value: "editor", label: "Editor: writes, publishes, connects sites" },
  { value: "owner", label: "Owner: also people, keys and webhooks" },
];

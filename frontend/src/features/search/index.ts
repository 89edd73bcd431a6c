export { CommandPalette } from "@/features/search/CommandPalette";
export type { Command } from "@/features/search/commands";
export { palette } from "@/features/search/palette";

import type { TablerIcon } from "@tabler/icons-react";

export interface Command {
  id: string;
  label: string;
  says?: string;
  icon: TablerIcon;
  /** Keys that do the same. */
  keys?: string;
  run: () => void;
}

/** Those with all the words somewhere in what they say; the ones that begin so come first. */
export function matching(commands: Command[], words: string): Command[] {
  const parts = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ label, says = "" }) => {
    const text = `${label} ${says}`.toLocaleLowerCase();
    return parts.every((part) => text.includes(part));
  });
  const begins = (command: Command) => (command.label.toLocaleLowerCase().startsWith(parts[0] ?? "") ? 0 : 1);
  return found.sort((one, other) => begins(one) - begins(other));
}

import { useMantineColorScheme } from "@mantine/core";
import { IconFilePlus, IconKeyboard, IconLogout, IconMoon, IconSun, IconWorldPlus } from "@tabler/icons-react";
import { useNavigate } from "react-router-dom";

import { PLACES } from "@/app/places";
import { CommandPalette, type Command } from "@/features/search";
import { useMayEdit } from "@/lib/api/me";
import { endSession } from "@/lib/api/session";

/** Everything that can be opened or done from anywhere. */
export function Palette({ onHelp }: { onHelp: () => void }) {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const mayEdit = useMayEdit();
  const pages: Command[] = PLACES.map(({ to, label, says, icon, key }) => ({
    id: to,
    label,
    says,
    icon,
    keys: `G ${key.toUpperCase()}`,
    run: () => navigate(to),
  }));
  const writing: Command[] = [
    { id: "new-content", label: "New content", icon: IconFilePlus, keys: "N", run: () => navigate("/content/new") },
    { id: "new-site", label: "Add a site", icon: IconWorldPlus, run: () => navigate("/sites/new") },
  ];
  const actions: Command[] = [
    ...(mayEdit ? writing : []),
    { id: "light", label: "Light colours", icon: IconSun, run: () => setColorScheme("light") },
    { id: "dark", label: "Dark colours", icon: IconMoon, run: () => setColorScheme("dark") },
    { id: "keys", label: "Keyboard shortcuts", icon: IconKeyboard, keys: "?", run: onHelp },
    { id: "out", label: "Sign out", icon: IconLogout, run: () => void endSession() },
  ];
  return <CommandPalette pages={pages} actions={actions} />;
}

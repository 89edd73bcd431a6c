import { AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { Link, Navigate, Outlet, useLocation } from "react-router-dom";

import { AccountMenu } from "@/app/AccountMenu";
import { Navigation } from "@/app/Navigation";
import { Palette } from "@/app/Palette";
import { SearchButton } from "@/app/SearchButton";
import { ShortcutHelp } from "@/app/ShortcutHelp";
import { useShortcuts } from "@/app/useShortcuts";
import { ColorSchemeButton } from "@/components/ColorSchemeButton";
import { JobTray } from "@/features/tray";
import { isSignedIn, onSessionChange } from "@/lib/api/session";
import { useLive } from "@/lib/live";

/** What is around every screen, for those who are signed in. */
export function Shell() {
  const signedIn = useSyncExternalStore(onSessionChange, isSignedIn);
  const queries = useQueryClient();
  const { pathname, search } = useLocation();
  useLive(signedIn);
  useEffect(() => {
    // What one person saw is not shown to the next.
    if (!signedIn) queries.clear();
  }, [signedIn, queries]);
  if (!signedIn) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
  return <Frame />;
}

function Frame() {
  const [menu, { toggle, close }] = useDisclosure();
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure();
  useShortcuts(openHelp);
  return (
    <AppShell header={{ height: 48 }} navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !menu } }} padding="md">
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" aria-expanded={menu} />
            <Text component={Link} to="/" fw={700} c="inherit" td="none" w={{ sm: 176 }}>
              IGNY8
            </Text>
            <SearchButton />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorSchemeButton />
            <AccountMenu onHelp={openHelp} />
          </Group>
        </Group>
      </AppShell.Header>
      <Navigation onGo={close} />
      <AppShell.Main id="main" tabIndex={-1} className="main">
        <Outlet />
      </AppShell.Main>
      <JobTray />
      <Palette onHelp={openHelp} />
      <ShortcutHelp opened={help} onClose={closeHelp} />
    </AppShell>
  );
}

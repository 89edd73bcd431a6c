import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendar, IconFileText, IconHome, IconListDetails, IconUser, IconWorld } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { Link, Navigate, Outlet, useLocation } from "react-router-dom";

import { ColorSchemeButton } from "@/components/ColorSchemeButton";
import { isSignedIn, onSessionChange } from "@/lib/api/session";
import { useLive } from "@/lib/live";

const PLACES = [
  { to: "/", label: "Today", icon: IconHome },
  { to: "/content", label: "Content", icon: IconFileText },
  { to: "/calendar", label: "Calendar", icon: IconCalendar },
  { to: "/sites", label: "Sites", icon: IconWorld },
  { to: "/jobs", label: "Jobs", icon: IconListDetails },
  { to: "/account", label: "Account", icon: IconUser },
];

export function Shell() {
  const signedIn = useSyncExternalStore(onSessionChange, isSignedIn);
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname, search } = useLocation();
  useLive(signedIn);
  if (!signedIn) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
  return (
    <AppShell header={{ height: 48 }} navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !opened } }} padding="md">
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text component={Link} to="/" fw={700} c="inherit" td="none">
              IGNY8
            </Text>
          </Group>
          <ColorSchemeButton />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Main">
        <ScrollArea>
          {PLACES.map(({ to, label, icon: Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
              active={to === "/" ? pathname === "/" : pathname.startsWith(to)}
              onClick={close}
            />
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main">
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

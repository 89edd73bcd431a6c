import { AppShell, NavLink, ScrollArea } from "@mantine/core";
import { Link, useLocation } from "react-router-dom";

import { PLACES } from "@/app/places";

function isHere(to: string, pathname: string): boolean {
  return to === "/" ? pathname === "/" : pathname === to || pathname.startsWith(`${to}/`);
}

export function Navigation({ onGo }: { onGo: () => void }) {
  const { pathname } = useLocation();
  return (
    <AppShell.Navbar p="xs" component="nav" aria-label="Main">
      <ScrollArea>
        {PLACES.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
            active={isHere(to, pathname)}
            aria-current={isHere(to, pathname) ? "page" : undefined}
            onClick={onGo}
          />
        ))}
      </ScrollArea>
    </AppShell.Navbar>
  );
}

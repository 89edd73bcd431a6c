import { useLocalStorage } from "@mantine/hooks";
import { useEffect } from "react";
import { useNavigate } from "react-router-dom";

import { PLACES } from "@/app/places";
import { palette } from "@/features/search";

/** The second key has to follow within this time. */
const SEQUENCE_MS = 1200;

/** People who speak to their computer switch keys off that act without Ctrl or ⌘. */
export function useKeysWanted() {
  return useLocalStorage({ key: "igny8.keys", defaultValue: true, getInitialValueInEffect: false });
}

/** Whether the keys go into a text, or something stands before the page. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="menu"]') !== null);
}

export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const [isWanted] = useKeysWanted();
  useEffect(() => {
    if (!isWanted) return;
    let goAt = -Infinity;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event.target)) return;
      const isGoing = event.timeStamp - goAt < SEQUENCE_MS;
      goAt = -Infinity;
      const place = isGoing ? PLACES.find(({ key }) => key === event.key) : undefined;
      if (isGoing && !place) return;
      if (place) navigate(place.to);
      else if (event.key === "g") goAt = event.timeStamp;
      else if (event.key === "?") onHelp();
      else if (event.key === "/") palette.open();
      else if (event.key === "n") navigate("/content/new");
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [isWanted, navigate, onHelp]);
}

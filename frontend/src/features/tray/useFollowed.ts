import { useEffect, useRef, useState } from "react";

/** So many ended publishes stay in view; older ones make room. */
const KEPT = 3;

/** Which of `before` are gone now, after those that had ended already. */
export function endedSince(ended: number[], before: number[], now: number[]): number[] {
  const gone = before.filter((id) => !now.includes(id));
  return [...ended.filter((id) => !gone.includes(id)), ...gone].filter((id) => !now.includes(id)).slice(-KEPT);
}

/** Jobs that were under way while this page looked, and are through. null: not known yet. */
export function useFollowed(now: number[] | null) {
  const before = useRef<number[]>([]);
  const [ended, setEnded] = useState<number[]>([]);
  const key = now?.join(",");
  useEffect(() => {
    if (now === null) return;
    setEnded((known) => {
      const next = endedSince(known, before.current, now);
      return next.join(",") === known.join(",") ? known : next;
    });
    // Read by the updater above, which may run later than this effect.
    const seen = now;
    return () => {
      before.current = seen;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the numbers decide, not the array that holds them
  }, [key]);
  return { ended, forget: (id: number) => setEnded((known) => known.filter((other) => other !== id)) };
}

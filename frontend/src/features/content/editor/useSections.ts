import { useLocalStorage } from "@mantine/hooks";
import { useCallback, useEffect } from "react";
import { useSearchParams } from "react-router-dom";

import { placeOfField, type Section } from "@/features/content/rail/places";

const USUAL: Section[] = ["publish", "taxonomy"];
/** As long as a section takes to unfold. */
const UNFOLDING_MS = 250;

/** Which sections stand open, kept in this browser, and the way to a field: `?field=slug` in the address. */
export function useSections(contentType: string) {
  const [opened, setOpened] = useLocalStorage<Section[]>({
    key: "igny8.content.sections",
    defaultValue: contentType === "product" ? [...USUAL, "product"] : USUAL,
    getInitialValueInEffect: false,
  });
  const [params, setParams] = useSearchParams();
  const goTo = useCallback(
    (field: string) => {
      const { section, id } = placeOfField(field);
      if (section !== null) setOpened((before) => (before.includes(section) ? before : [...before, section]));
      setTimeout(() => show(id, section), UNFOLDING_MS);
    },
    [setOpened],
  );
  const wanted = params.get("field");
  useEffect(() => {
    if (wanted === null) return;
    goTo(wanted);
    setParams((before) => {
      before.delete("field");
      return before;
    }, { replace: true });
  }, [wanted, goTo, setParams]);
  return { opened, open: setOpened, goTo };
}

function show(id: string, section: Section | null): void {
  const element = document.getElementById(id) ?? (section === null ? null : document.getElementById(`section-${section}`));
  element?.scrollIntoView({ block: "center", behavior: "smooth" });
  element?.focus({ preventScroll: true });
}

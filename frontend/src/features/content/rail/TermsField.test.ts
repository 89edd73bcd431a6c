// @vitest-environment jsdom
import { expect, test } from "vitest";

import { tidyPath } from "@/features/content/rail/TermsField";

test.each([
  ["Recipes>Fish", "Recipes > Fish"],
  ["  Recipes  >  ", "Recipes"],
  ["Over \\> under", "Over \\> under"],
])("%s is kept as %s", (typed, path) => {
  expect(tidyPath(typed)).toBe(path);
});

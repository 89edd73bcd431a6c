import { expect, test } from "vitest";

import { characters, cut, lengthHint } from "@/features/content/rail/lengths";

test("what people see as one character counts as one", () => {
  expect(characters("Café 👩‍🍳")).toBe(6);
});

test.each([
  ["", "10–20 characters are shown well"],
  ["short", "5 characters: room for 15 more"],
  ["just long enough", "16 characters: fits"],
  ["rather longer than is shown", "27 characters: about 7 may be cut off"],
])("the hint for %o is %s", (text, hint) => {
  expect(lengthHint(text, { least: 10, most: 20 })).toBe(hint);
});

test("a text that is too long ends in an ellipsis", () => {
  expect(cut("abcdef", 4)).toBe("abc…");
  expect(cut("abc", 4)).toBe("abc");
});

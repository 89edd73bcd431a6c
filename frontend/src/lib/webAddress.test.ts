import { expect, test } from "vitest";

import { webAddress } from "@/lib/webAddress";

test.each(["https://blog.example/a", "HTTP://blog.example"])("a page may be linked: %s", (told) => {
  expect(webAddress(told)).toBe(told);
});

test.each(["javascript:alert(1)", " javascript:alert(1)//https://a.example", "data:text/html,x", "/relative", "", null])(
  "nothing else may: %s",
  (told) => {
    expect(webAddress(told)).toBeUndefined();
  },
);

import { expect, test } from "vitest";

import { differing, filled } from "@/features/sites/settings/values";

test("only what was changed is sent", () => {
  const before = filled({ gallery_limit: 8, post_types: { post: true, page: true } });
  expect(differing(before, { ...before, gallery_limit: 9, post_types: { post: true, page: false } })).toEqual({
    gallery_limit: 9,
    post_types: { page: false },
  });
  expect(differing(before, before)).toEqual({});
});

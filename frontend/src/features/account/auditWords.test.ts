import { expect, test } from "vitest";

import { detailsOf, placeOf } from "@/features/account/auditWords";

test("a change names its fields and says the role", () => {
  expect(detailsOf({ fields: ["role", "is_active"], role: "viewer", is_active: false })).toBe(
    "changed: role, is active · role: viewer · may not sign in",
  );
});

test("numbers that only machines need are left out", () => {
  expect(detailsOf({ job_id: 7, integration_id: 3 })).toBe("");
});

test("what has a page is linked, what was one is not", () => {
  expect(placeOf({ object_type: "content", object_id: 5 })).toBe("/content/5");
  expect(placeOf({ object_type: "user", object_id: 5 })).toBeNull();
  expect(placeOf({ object_type: "site", object_id: null })).toBeNull();
});

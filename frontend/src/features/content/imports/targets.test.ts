import { expect, test } from "vitest";

import { withColumn } from "@/features/content/imports/targets";

test("a field is taken from the column that had it before", () => {
  expect(withColumn({ Name: "title", Body: "html" }, "Headline", "title")).toEqual({ Body: "html", Headline: "title" });
});

test("a column that is left out has no field", () => {
  expect(withColumn({ Name: "title", Body: "html" }, "Body", null)).toEqual({ Name: "title" });
});

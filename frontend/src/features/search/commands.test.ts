import { IconHome } from "@tabler/icons-react";
import { expect, test } from "vitest";

import { type Command, matching } from "@/features/search/commands";

function command(label: string, says = ""): Command {
  return { id: label, label, says, icon: IconHome, run: () => undefined };
}

const ALL = [command("Add a site"), command("Sites", "WordPress sites and how they are"), command("Sign out")];

test("without words everything is offered, in its order", () => {
  expect(matching(ALL, "  ").map(({ label }) => label)).toEqual(["Add a site", "Sites", "Sign out"]);
});

test("what begins with the word comes first", () => {
  expect(matching(ALL, "si").map(({ label }) => label)).toEqual(["Sites", "Sign out", "Add a site"]);
});

test("every word has to be there, in any case", () => {
  expect(matching(ALL, "SITE add").map(({ label }) => label)).toEqual(["Add a site"]);
});

import { Anchor, Button, Group, Stack } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { CauseRow } from "@/features/today/CauseRow";
import { DownRow } from "@/features/today/DownRow";
import { Need } from "@/features/today/Need";
import { Quiet, Section } from "@/features/today/Section";
import type { Overview } from "@/features/today/api";
import { many } from "@/features/today/words";
import classes from "@/features/today/today.module.css";

/** More sites at once have one cause: they are looked at in the table of sites. */
const SITES_SHOWN = 5;

export function NeedsYou({ overview: { needs_person, down, drift } }: { overview: Overview }) {
  const isQuiet = needs_person.length === 0 && down.length === 0 && drift === 0;
  return (
    <Section title="Needs you">
      {isQuiet && (
        <Quiet>
          <Group gap="xs">
            <IconCheck size={16} aria-hidden />
            Nothing. Every publish went out, every site answers, both sides agree.
          </Group>
        </Quiet>
      )}
      <Stack gap={0} component="ul" className={classes.rows}>
        {down.slice(0, SITES_SHOWN).map((site) => (
          <DownRow key={site.integration_id} site={site} />
        ))}
        {down.length > SITES_SHOWN && <MoreDown number={down.length - SITES_SHOWN} />}
        {needs_person.map((cause) => (
          <CauseRow key={cause.code} cause={cause} />
        ))}
        {drift > 0 && <DriftRow number={drift} />}
      </Stack>
    </Section>
  );
}

function MoreDown({ number }: { number: number }) {
  return (
    <li>
      <Quiet>
        <Anchor component={Link} to="/sites?health=down" inherit>
          {many(number, "more site")} down
        </Anchor>
      </Quiet>
    </li>
  );
}

function DriftRow({ number }: { number: number }) {
  return (
    <Need
      tone="warning"
      title={`${many(number, "article")} ${number === 1 ? "differs" : "differ"} between IGNY8 and the site`}
      button={
        <Button component={Link} to="/content?state=drift" size="xs" variant="default">
          Compare
        </Button>
      }
    >
      Somebody changed them in WordPress, or a message was lost. Choose for each: take WordPress&apos;s, or push IGNY8&apos;s.
    </Need>
  );
}

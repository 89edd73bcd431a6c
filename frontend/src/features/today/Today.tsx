import { Grid, Stack } from "@mantine/core";

import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import { type Overview, useOverview } from "@/features/today/api";
import { Figures } from "@/features/today/Figures";
import { FirstSteps } from "@/features/today/FirstSteps";
import { GoesOutNext } from "@/features/today/GoesOutNext";
import { MovingNow } from "@/features/today/MovingNow";
import { NeedsYou } from "@/features/today/NeedsYou";
import { soFar } from "@/features/today/words";

/** Did it go out? What needs me? What goes out next? */
export function Today() {
  const query = useOverview();
  return (
    <Page title="Today" lead={query.data?.first_steps.has_published ? soFar(query.data) : undefined}>
      <QueryPanel query={query} rows={10}>
        {(overview) => (overview.first_steps.has_published ? <Running overview={overview} /> : <Beginning overview={overview} />)}
      </QueryPanel>
    </Page>
  );
}

function Running({ overview }: { overview: Overview }) {
  return (
    <Stack gap="lg">
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <NeedsYou overview={overview} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <MovingNow jobs={overview.moving} />
            <GoesOutNext jobs={overview.next} />
          </Stack>
        </Grid.Col>
      </Grid>
      <Figures overview={overview} />
    </Stack>
  );
}

/** Before the first publish: the way there, and what stands in it. */
function Beginning({ overview }: { overview: Overview }) {
  const { first_steps, needs_person, down, moving, next } = overview;
  return (
    <Stack gap="lg">
      <FirstSteps done={first_steps} />
      {(needs_person.length > 0 || down.length > 0) && <NeedsYou overview={overview} />}
      {moving.length > 0 && <MovingNow jobs={moving} />}
      {next.length > 0 && <GoesOutNext jobs={next} />}
    </Stack>
  );
}

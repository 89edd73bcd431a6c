import { SegmentedControl, Select, Stack, Text, Title, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useState } from "react";

import classes from "@/features/account/account.module.css";
import { browserZone, chosenZone, chooseZone, exact, ownZone } from "@/lib/time";
import { zoneCity } from "@/lib/zone";

const COLOURS: { value: MantineColorScheme; label: string }[] = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Of this browser: they follow the screen one sits at, not the person. */
export function Preferences() {
  return (
    <Stack gap="xl" className={classes.form}>
      <Text size="sm" c="dimmed">
        Kept in this browser.
      </Text>
      <Zone />
      <Colours />
    </Stack>
  );
}

function Zone() {
  const [zone, setZone] = useState(chosenZone());
  const choose = (value: string | null) => {
    chooseZone(value);
    setZone(value);
  };
  return (
    <Stack gap="xs">
      <Title order={2}>Your time zone</Title>
      <Select
        label="Times are shown in"
        description="A site's own time is named wherever it differs."
        placeholder={`As this device: ${zoneCity(browserZone())}`}
        data={Intl.supportedValuesOf("timeZone")}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "As this device" }}
        limit={60}
        nothingFoundMessage="No zone has this name"
        value={zone}
        onChange={choose}
      />
      <Text size="sm" role="status">
        Now it is {exact(new Date().toISOString(), ownZone())}.
      </Text>
    </Stack>
  );
}

function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap="xs">
      <Title order={2} id="colours">
        Colours
      </Title>
      <SegmentedControl
        aria-labelledby="colours"
        data={COLOURS}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as MantineColorScheme)}
      />
    </Stack>
  );
}

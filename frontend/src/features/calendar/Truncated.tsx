import { Alert } from "@mantine/core";

export function Truncated() {
  return <Alert color="yellow">There is more in this time than can be shown: choose a site, or a week.</Alert>;
}

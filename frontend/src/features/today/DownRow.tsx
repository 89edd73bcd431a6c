import { Button } from "@mantine/core";
import { Link } from "react-router-dom";

import { Moment } from "@/components/Moment";
import type { DownSite } from "@/features/today/api";
import { Need } from "@/features/today/Need";
import { many } from "@/features/today/words";

/** A site to which nothing is sent. What waits for it goes out by itself when it is back. */
export function DownRow({ site: { site_id, site_name, since, message, remedy, held } }: { site: DownSite }) {
  const waits = held === 0 ? "No publish waits for it yet" : `${many(held, "publish waits", "publishes wait")} for it and will go out when it is back`;
  return (
    <Need
      tone="bad"
      title={`${site_name} is down`}
      button={
        <Button component={Link} to={`/sites/${site_id}/health`} size="xs" variant="default">
          Look at the site
        </Button>
      }
    >
      {message || "It does not answer."} Since <Moment at={since} />. {waits}. {remedy}
    </Need>
  );
}

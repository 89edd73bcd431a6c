import { Button, Text } from "@mantine/core";
import { Link } from "react-router-dom";

import { Empty } from "@/components/Empty";
import type { Site } from "@/features/sites/shapes";

export function NotConnected({ site, reason = "" }: { site: Site; reason?: string | undefined }) {
  return (
    <Empty title="This site is not connected.">
      <Text size="sm" className="prose">
        {reason === "" ? "" : `The connection ended: ${reason}. `}
        Nothing can be published here until the plugin is installed and a connect code is pasted in WordPress. Articles
        that wait for this site stay and go out then.
      </Text>
      <Button component={Link} to={`/sites/${site.id}/connect`}>
        Connect it
      </Button>
    </Empty>
  );
}

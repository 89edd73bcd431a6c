import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";

import { api, told } from "@/lib/api/client";

/** A site by its name, once it is known. */
export function SiteName({ id }: { id: number }) {
  const site = useQuery({
    queryKey: ["sites", id],
    queryFn: () => told(api.GET("/api/v1/system/sites/{id}/", { params: { path: { id: String(id) } } })),
    staleTime: 60_000,
  });
  return (
    <Anchor component={Link} to={`/sites/${id}`} inherit>
      {site.data?.name ?? `Site ${id}`}
    </Anchor>
  );
}

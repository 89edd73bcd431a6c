import { useQuery } from "@tanstack/react-query";

import { api, type Schemas, told } from "@/lib/api/client";

export type Me = Schemas["Principal"];

/** What a role may do, in a word. */
export const ROLES: Record<string, string> = {
  owner: "Owner",
  editor: "Editor",
  viewer: "Viewer, may look only",
};

/** Who is signed in. */
export function useMe() {
  return useQuery({
    queryKey: ["account", "me"],
    queryFn: () => told(api.GET("/api/v1/auth/me/")),
    staleTime: 5 * 60_000,
  });
}

/** Owners and editors change things; until it is known, nobody is kept from trying. */
export function useMayEdit(): boolean {
  return useMe().data?.role !== "viewer";
}

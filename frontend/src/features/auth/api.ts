import { useQuery } from "@tanstack/react-query";

import { api, told } from "@/lib/api/client";

/** Whether there is an account yet, and whether more may be made. */
export function useOptions() {
  return useQuery({ queryKey: ["account", "options"], queryFn: () => told(api.GET("/api/v1/auth/options/")), staleTime: 60_000 });
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api, told } from "@/lib/api/client";

/** Contents, sites and jobs by a part of their name or by number. */
export function useSearch(words: string) {
  const q = words.trim();
  return useQuery({
    queryKey: ["search", q],
    queryFn: ({ signal }) => told(api.GET("/api/v1/search/", { params: { query: { q } }, signal })),
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
}

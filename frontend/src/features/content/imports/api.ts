/** Articles from files: sent, looked at, made contents. */

import { useIsMutating, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { sendForm } from "@/features/content/uploads";
import { api, type Schemas, told } from "@/lib/api/client";

export type ArticleImport = Schemas["ArticleImport"];
export type ImportItem = Schemas["ImportItem"];
export type Mapping = Schemas["MappingRequest"]["mapping"];
export type Target = Mapping[string];

const key = (id: number) => ["imports", "articles", id];

export function useArticleImport(id: number) {
  return useQuery({
    queryKey: key(id),
    queryFn: () => told(api.GET("/api/v1/writer/imports/{id}/", { params: { path: { id: String(id) } } })),
    staleTime: Infinity,
  });
}

export function useSendFiles() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ site, files }: { site: number; files: File[] }) => {
      const form = new FormData();
      form.set("site", String(site));
      for (const file of files) form.append("files", file);
      return sendForm<ArticleImport>("/api/v1/writer/imports/", form);
    },
    onSuccess: (made) => queries.setQueryData(key(made.id), made),
  });
}

const readingKey = (id: number) => [...key(id), "columns"];

export function useMapColumns(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: readingKey(id),
    mutationFn: (mapping: Mapping) =>
      told(api.POST("/api/v1/writer/imports/{id}/preview/", { params: { path: { id: String(id) } }, body: { mapping } })),
    onSuccess: (made) => queries.setQueryData(key(id), made),
  });
}

/** Whether the files are read anew with other columns: what is shown is of the former ones. */
export function useIsReadAnew(id: number): boolean {
  return useIsMutating({ mutationKey: readingKey(id) }) > 0;
}

export function useCreateContents(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (numbers: number[]) =>
      told(api.POST("/api/v1/writer/imports/{id}/create/", { params: { path: { id: String(id) } }, body: { numbers } })),
    onSettled: () => Promise.all([key(id), ["contents"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

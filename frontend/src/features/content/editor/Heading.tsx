import { SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";

import classes from "@/features/content/editor/editor.module.css";
import type { Draft } from "@/features/content/editor/useDraft";

export function Heading({ draft: { value, set, problems } }: { draft: Draft }) {
  return (
    <Stack gap="sm" mb="md">
      <Textarea
        id="field-title"
        aria-label="Title"
        placeholder="Title"
        variant="unstyled"
        autosize
        minRows={1}
        maxLength={500}
        className={classes.title}
        value={value.title}
        onChange={({ currentTarget }) => set({ title: currentTarget.value.replace(/\n/g, " ") })}
        error={problems.title}
        autoFocus={value.title === "" && value.html === ""}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          id="field-slug"
          label="Slug"
          description="Empty: made from the title"
          maxLength={200}
          value={value.slug}
          onChange={({ currentTarget }) => set({ slug: currentTarget.value })}
          error={problems.slug}
        />
        <TextInput
          id="field-author_email"
          label="Author's e-mail"
          description="As WordPress knows it; empty: the site's default"
          type="email"
          value={value.author_email ?? ""}
          onChange={({ currentTarget }) => set({ author_email: currentTarget.value })}
          error={problems.author_email}
        />
      </SimpleGrid>
      <Textarea
        id="field-excerpt"
        label="Excerpt"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={20000}
        value={value.excerpt}
        onChange={({ currentTarget }) => set({ excerpt: currentTarget.value })}
        error={problems.excerpt}
      />
    </Stack>
  );
}

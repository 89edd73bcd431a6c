import { Accordion, Badge, Group } from "@mantine/core";
import type { ReactNode } from "react";

import type { Draft } from "@/features/content/editor/useDraft";
import { History } from "@/features/content/rail/History";
import { Images } from "@/features/content/rail/Images";
import { placeOfField, type Section } from "@/features/content/rail/places";
import { ProductFields } from "@/features/content/rail/ProductFields";
import { Seo } from "@/features/content/rail/Seo";
import { Taxonomy } from "@/features/content/rail/Taxonomy";
import { PublishPanel } from "@/features/publish";

interface RailProps {
  draft: Draft;
  opened: Section[];
  onOpen: (sections: Section[]) => void;
  onField: (field: string) => void;
}

export function Rail({ draft, opened, onOpen, onField }: RailProps) {
  const { value, save } = draft;
  const saveFirst = async () => {
    if (!(await save())) throw new Error("The latest changes are not saved yet, so nothing was sent. Mend what stands beside Save.");
  };
  return (
    <Accordion multiple variant="separated" value={opened} onChange={(sections) => onOpen(sections as Section[])} order={2}>
      <Part name="publish" title="Publish" draft={draft}>
        <PublishPanel contentId={value.id} siteId={value.site} onBeforePublish={saveFirst} onField={onField} />
      </Part>
      <Part name="taxonomy" title="Site & taxonomy" draft={draft}>
        <Taxonomy draft={draft} />
      </Part>
      <Part name="images" title="Images" draft={draft}>
        <Images draft={draft} />
      </Part>
      <Part name="seo" title="SEO" draft={draft}>
        <Seo draft={draft} />
      </Part>
      {value.content_type === "product" && (
        <Part name="product" title="Product" draft={draft}>
          <ProductFields draft={draft} />
        </Part>
      )}
      <Part name="history" title="History" draft={draft}>
        {opened.includes("history") && <History draft={draft} />}
      </Part>
    </Accordion>
  );
}

function Part({ name, title, draft, children }: { name: Section; title: string; draft: Draft; children: ReactNode }) {
  const problems = Object.keys(draft.problems).filter((field) => placeOfField(field).section === name).length;
  return (
    <Accordion.Item value={name} id={`section-${name}`}>
      <Accordion.Control>
        <Group gap="xs">
          {title}
          {problems > 0 && (
            <Badge color="red" size="sm" tt="none">
              {problems} to mend
            </Badge>
          )}
        </Group>
      </Accordion.Control>
      <Accordion.Panel>{children}</Accordion.Panel>
    </Accordion.Item>
  );
}

import { Anchor, Button, Checkbox, Modal, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router-dom";

import { ToneBadge } from "@/components/StateBadge";
import { Preview } from "@/features/content/editor/Preview";
import type { ImportItem } from "@/features/content/imports/api";
import classes from "@/features/content/imports/imports.module.css";
import { TARGETS } from "@/features/content/imports/targets";

interface ItemTableProps {
  items: ImportItem[];
  /** Numbers of those that are left out. */
  left: ReadonlySet<number>;
  onLeave: (left: ReadonlySet<number>) => void;
}

export function ItemTable({ items, left, onLeave }: ItemTableProps) {
  const [shown, setShown] = useState<ImportItem | null>(null);
  const leave = (number: number, isLeft: boolean) => onLeave(new Set(isLeft ? [...left, number] : [...left].filter((one) => one !== number)));
  return (
    <>
      <Table verticalSpacing="xs" aria-label="Articles that were found">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <span aria-hidden />
            </Table.Th>
            <Table.Th>Article</Table.Th>
            <Table.Th visibleFrom="sm">From</Table.Th>
            <Table.Th w={120}>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Item key={item.number} item={item} isLeft={left.has(item.number)} onLeave={(isLeft) => leave(item.number, isLeft)} onShow={() => setShown(item)} />
          ))}
        </Table.Tbody>
      </Table>
      <Modal opened={shown !== null} onClose={() => setShown(null)} size="xl" title="As it was read" closeButtonProps={{ "aria-label": "Close" }}>
        {shown && <Preview title={shown.title} html={shown.html_preview} />}
      </Modal>
    </>
  );
}

interface ItemProps {
  item: ImportItem;
  isLeft: boolean;
  onLeave: (isLeft: boolean) => void;
  onShow: () => void;
}

function Item({ item, isLeft, onLeave, onShow }: ItemProps) {
  const { title, source, problems, content_id: contentId } = item;
  const name = title || `Article ${item.number}`;
  const canBe = contentId === null && problems.length === 0;
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox size="xs" aria-label={`Make ${name}`} checked={canBe && !isLeft} disabled={!canBe} onChange={({ currentTarget }) => onLeave(!currentTarget.checked)} />
      </Table.Td>
      <Table.Td className={classes.sample}>
        {contentId === null ? <Text size="sm" fw={500}>{name}</Text> : <Anchor component={Link} to={`/content/${contentId}`} size="sm" fw={500} display="block" w="fit-content">{name}</Anchor>}
        {problems.map((problem) => (
          <Text key={problem.field + problem.code} size="sm" c="red">
            {(TARGETS as Record<string, string>)[problem.field] ?? problem.field}: {problem.message} {problem.remedy}
          </Text>
        ))}
        <Button variant="subtle" size="compact-xs" ml={-7} onClick={onShow} aria-label={`Show ${name}`}>
          Show
        </Button>
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes.sample} c="dimmed">
        {source}
      </Table.Td>
      <Table.Td>
        {contentId !== null ? <ToneBadge tone="good" word="Made" /> : problems.length > 0 ? <ToneBadge tone="bad" word="To mend" /> : <ToneBadge tone="waiting" word={isLeft ? "Left out" : "Ready"} />}
      </Table.Td>
    </Table.Tr>
  );
}

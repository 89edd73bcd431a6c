import { Button, Group, Paper, Select, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";

import { ErrorNote } from "@/components/ErrorNote";
import { type ArticleImport, type Mapping, type Target, useMapColumns } from "@/features/content/imports/api";
import classes from "@/features/content/imports/imports.module.css";
import { TARGETS, withColumn } from "@/features/content/imports/targets";
import { asApiError } from "@/lib/api/errors";

const CHOICES = Object.entries(TARGETS).map(([value, label]) => ({ value, label }));

/** Which column of a table is what. */
export function ColumnsForm({ made }: { made: ArticleImport }) {
  const [mapping, setMapping] = useState<Mapping>(made.mapping as Mapping);
  const map = useMapColumns(made.id);
  const isChanged = JSON.stringify(mapping) !== JSON.stringify(made.mapping);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2}>Columns</Title>
        <Table verticalSpacing={4} aria-label="Columns of the table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Column</Table.Th>
              <Table.Th visibleFrom="xs">For example</Table.Th>
              <Table.Th>Becomes</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {made.columns.map(({ name, sample }) => (
              <Table.Tr key={name}>
                <Table.Td fw={500}>{name}</Table.Td>
                <Table.Td visibleFrom="xs" className={classes.sample} c="dimmed">
                  {sample}
                </Table.Td>
                <Table.Td>
                  <Select
                    size="xs"
                    aria-label={`${name} becomes`}
                    placeholder="Left out"
                    searchable
                    clearable
                    allowDeselect={false}
                    clearButtonProps={{ "aria-label": `Leave out ${name}` }}
                    data={CHOICES}
                    value={mapping[name] ?? null}
                    onChange={(target) => setMapping(withColumn(mapping, name, target as Target | null))}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {map.error && <ErrorNote error={asApiError(map.error)} />}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            A field is filled from one column.
          </Text>
          <Button variant={isChanged ? "filled" : "default"} disabled={!isChanged} loading={map.isPending} onClick={() => map.mutate(mapping)}>
            Read with these columns
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

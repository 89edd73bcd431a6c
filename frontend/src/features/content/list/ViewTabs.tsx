import { ActionIcon, Badge, Button, Group, Menu, Popover, Stack, TextInput, Tooltip } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconBookmark, IconBookmarkPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router-dom";

import { useCounts } from "@/features/content/api";
import { countsQuery } from "@/features/content/list/listQuery";
import classes from "@/features/content/list/list.module.css";
import { BUILT_IN, queryOf, readViews, type SavedView, withView, writeViews } from "@/features/content/list/views";
import { changed, useAddress } from "@/lib/address";

export function ViewTabs() {
  const { params } = useAddress();
  const counts = useCounts(countsQuery(params)).data;
  const now = params.get("state");
  const all = counts && Object.entries(counts).reduce((sum, [state, number]) => (state === "drift" ? sum : sum + number), 0);
  const shown = BUILT_IN.filter(({ state, always }) => always || now === state || (state && (counts?.[state] ?? 0) > 0));
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-end" gap="xs">
      <nav aria-label="Views" className={classes.views}>
        {shown.map(({ label, state }) => (
          <Link
            key={label}
            className={classes.view}
            to={{ search: changed(params, { state }).toString() }}
            aria-current={now === state ? "page" : undefined}
          >
            {label}
            <Badge size="sm" variant="light" color={state === "failed" && counts?.failed ? "red" : "gray"} className={classes.count} circle={false}>
              {(state === null ? all : counts?.[state])?.toLocaleString() ?? "…"}
            </Badge>
          </Link>
        ))}
      </nav>
      <OwnViews />
    </Group>
  );
}

function OwnViews() {
  const [views, setViews] = useState(() => readViews(localStorage));
  const { params } = useAddress();
  const keep = (next: SavedView[]) => {
    writeViews(localStorage, next);
    setViews(next);
  };
  return (
    <Group gap={4} wrap="nowrap">
      {views.length > 0 && (
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <Button variant="subtle" size="xs" color="gray" leftSection={<IconBookmark size={14} aria-hidden />}>
              My views
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {views.map((view) => (
              <OwnView key={view.name} view={view} onForget={() => keep(views.filter(({ name }) => name !== view.name))} />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <SaveView query={queryOf(params)} onSave={(view) => keep(withView(views, view))} />
    </Group>
  );
}

function OwnView({ view, onForget }: { view: SavedView; onForget: () => void }) {
  return (
    <Group gap={0} wrap="nowrap">
      <Menu.Item component={Link} to={{ pathname: "/content", search: view.query }}>
        {view.name}
      </Menu.Item>
      <Menu.Item w={40} px={10} onClick={onForget} aria-label={`Forget the view ${view.name}`} closeMenuOnClick={false}>
        <IconTrash size={14} aria-hidden />
      </Menu.Item>
    </Group>
  );
}

function SaveView({ query, onSave }: { query: string; onSave: (view: SavedView) => void }) {
  const [opened, setOpened] = useState(false);
  const form = useForm({ initialValues: { name: "" }, validate: { name: (name) => (name.trim() ? null : "Give it a name.") } });
  const save = ({ name }: { name: string }) => {
    onSave({ name: name.trim(), query });
    form.reset();
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus width={260} shadow="md">
      <Popover.Target>
        <Tooltip label="Keep these filters as a view of yours">
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={() => setOpened(!opened)} disabled={query === ""} aria-label="Save this view">
            <IconBookmarkPlus size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={form.onSubmit(save)}>
          <Stack gap="xs">
            <TextInput label="Name of the view" description="Kept in this browser" maxLength={60} {...form.getInputProps("name")} />
            <Button type="submit" size="xs">
              Save view
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

import { Kbd, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, useSpotlight } from "@mantine/spotlight";
import { IconFileText, IconListDetails, IconSearch, IconWorld } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router-dom";

import { useSearch } from "@/features/search/api";
import { type Command, matching } from "@/features/search/commands";
import { paletteStore } from "@/features/search/palette";
import { asApiError } from "@/lib/api/errors";
import { CONTENT_STATES } from "@/lib/contentStates";
import { JOB_STATES } from "@/lib/states";

interface CommandPaletteProps {
  pages: Command[];
  actions: Command[];
}

/** Opens anything by its name: pages, actions, contents, sites, jobs. */
export function CommandPalette({ pages, actions }: CommandPaletteProps) {
  const [words, setWords] = useState("");
  const found = useFound(words);
  const groups = [
    { label: "Go to", commands: matching(pages, words) },
    { label: "Do", commands: matching(actions, words) },
    ...found.groups,
  ].filter(({ commands }) => commands.length > 0);
  return (
    <Spotlight.Root
      store={paletteStore}
      query={words}
      onQueryChange={setWords}
      shortcut="mod + K"
      tagsToIgnore={[]}
      triggerOnContentEditable
      scrollable
      maxHeight="min(26rem, 60vh)"
      transitionProps={{ duration: 0 }}
      title="Open anything by its name"
      classNames={{ header: "visually-hidden" }}
    >
      <Spotlight.Search
        placeholder="A page, an article, a site, a number…"
        aria-label="Open anything by its name"
        autoFocus
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {groups.map(({ label, commands }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {commands.map((command) => (
              <CommandRow key={command.id} command={command} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{found.isPending ? "Searching…" : "Nothing has this name."}</Spotlight.Empty>}
      </Spotlight.ActionsList>
      <Spoken commands={groups.flatMap(({ commands }) => commands)} />
      {found.problem !== null && <Spotlight.Footer><Text size="sm" c="red" role="alert">{found.problem}</Text></Spotlight.Footer>}
    </Spotlight.Root>
  );
}

/** The arrow keys leave the focus in the field: what they select is told to people who do not see it. */
function Spoken({ commands }: { commands: Command[] }) {
  const { opened, selected, listId } = useSpotlight(paletteStore);
  const command = commands[selected];
  useEffect(() => {
    // What was selected is gone from the list: Enter opens the first of what is there.
    const list = opened ? document.getElementById(listId) : null;
    if (list === null || list.querySelector("[data-selected]")) return;
    const first = list.querySelector("[data-action]");
    if (first === null) return;
    first.setAttribute("data-selected", "true");
    paletteStore.updateState((state) => ({ ...state, selected: 0 }));
  });
  return (
    <div className="visually-hidden" aria-live="polite">
      {command ? `${command.label}. ${command.says ?? ""}` : `${commands.length} found`}
    </div>
  );
}

function CommandRow({ command: { label, says, icon: Icon, keys, run } }: { command: Command }) {
  return (
    <Spotlight.Action
      label={label}
      description={says}
      onClick={run}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      rightSection={keys && <Kbd size="xs">{keys}</Kbd>}
      className="palette-action"
    />
  );
}

/** What the server finds, as commands that open it. */
function useFound(words: string) {
  const navigate = useNavigate();
  const [asked] = useDebouncedValue(words, 120);
  const search = useSearch(asked);
  const { contents = [], sites = [], jobs = [] } = (words.trim() && search.data) || {};
  return {
    isPending: search.isFetching || asked !== words,
    problem: search.isError ? asApiError(search.error).told.message : null,
    groups: [
      {
        label: "Content",
        commands: contents.map(({ id, title, site_name, state }): Command => ({
          id: `content-${id}`,
          label: title || "Untitled",
          says: `${CONTENT_STATES[state].word} · ${site_name}`,
          icon: IconFileText,
          run: () => navigate(`/content/${id}`),
        })),
      },
      {
        label: "Sites",
        commands: sites.map(({ id, name, url }): Command => ({
          id: `site-${id}`, label: name, says: url, icon: IconWorld, run: () => navigate(`/sites/${id}`),
        })),
      },
      {
        label: "Publishes",
        commands: jobs.map(({ id, content_title, state, site_name }): Command => ({
          id: `job-${id}`,
          label: content_title || "Untitled",
          says: `${JOB_STATES[state].word} · ${site_name} · job ${id}`,
          icon: IconListDetails,
          run: () => navigate(`/jobs/${id}`),
        })),
      },
    ],
  };
}

import { Group, Kbd, Modal, Stack, Switch, Table } from "@mantine/core";

import { PLACES } from "@/app/places";
import { useKeysWanted } from "@/app/useShortcuts";

const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

const KEYS: { keys: string[]; does: string }[] = [
  { keys: [MOD, "K"], does: "Open anything by its name" },
  ...PLACES.map(({ key, label }) => ({ keys: ["G", key.toUpperCase()], does: `Go to ${label}` })),
  { keys: ["N"], does: "New content" },
  { keys: ["/"], does: "Search" },
  { keys: ["?"], does: "This list" },
];

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [isWanted, setIsWanted] = useKeysWanted();
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        <Table verticalSpacing={6} aria-label="Keyboard shortcuts">
          <Table.Tbody>
            {KEYS.map(({ keys, does }) => (
              <Table.Tr key={does}>
                <Table.Th scope="row" fw={400}>
                  {does}
                </Table.Th>
                <Table.Td ta="right">
                  <Group component="span" gap={4} justify="flex-end" wrap="nowrap">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch
          label="Keys without Ctrl or ⌘ act"
          description="Switch this off if you dictate, or if letters do things you did not mean."
          checked={isWanted}
          onChange={({ currentTarget }) => setIsWanted(currentTarget.checked)}
        />
      </Stack>
    </Modal>
  );
}

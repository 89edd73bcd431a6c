import { ActionIcon, Button, Group, Popover, Stack, TextInput, Tooltip } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { type Editor, useEditorState } from "@tiptap/react";
import { useState } from "react";

const ALLOWED = /^(https?:\/\/|mailto:|tel:|\/|#)/i;

/** `example.com` means https; what is no address is not one. */
export function asAddress(typed: string): string | null {
  const text = typed.trim();
  if (ALLOWED.test(text)) return text;
  return /^[\w-]+(\.[\w-]+)+([/?#:].*)?$/.test(text) ? `https://${text}` : null;
}

export function LinkButton({ editor }: { editor: Editor }) {
  const isActive = useEditorState({ editor, selector: ({ editor: now }) => now.isActive("link") });
  const [typed, setTyped] = useState<string | null>(null);
  const open = () => setTyped((editor.getAttributes("link") as { href?: string }).href ?? "");
  const address = typed === null ? null : asAddress(typed);
  const link = () => {
    if (address === null) return;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !isActive) chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
    else chain.setLink({ href: address }).run();
    setTyped(null);
  };
  const unlink = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    setTyped(null);
  };
  return (
    <Popover opened={typed !== null} onChange={(opened) => !opened && setTyped(null)} trapFocus width={320} shadow="md">
      <Popover.Target>
        <Tooltip label="Link">
          <ActionIcon variant={isActive ? "light" : "subtle"} color={isActive ? undefined : "gray"} size={32} aria-label="Link" aria-pressed={isActive} onClick={open}>
            <IconLink size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            link();
          }}
        >
          <Stack gap="xs">
            <TextInput
              label="Address"
              placeholder="https://"
              value={typed ?? ""}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
              error={typed && address === null ? "An address begins with https://, mailto:, / or #." : null}
              data-autofocus
            />
            <Group justify="space-between">
              {isActive ? <Button size="xs" variant="subtle" color="red" onClick={unlink}>Remove link</Button> : <span />}
              <Button size="xs" type="submit" disabled={address === null}>
                Set link
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

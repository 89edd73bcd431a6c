import { Avatar, Group, Menu, Text, type MantineColorScheme, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { Link } from "react-router-dom";

import { ROLES, useMe } from "@/lib/api/me";
import { endSession } from "@/lib/api/session";

const COLOURS: { value: MantineColorScheme; label: string; icon: typeof IconSun }[] = [
  { value: "auto", label: "As the system has it", icon: IconDeviceDesktop },
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
];
const ICON = { size: 16, stroke: 1.6, "aria-hidden": true } as const;

export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const me = useMe().data;
  const name = me?.user ? me.user.name || me.user.email : "";
  return (
    <Menu position="bottom-end" width={264} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton>
          <Avatar name={name || undefined} size={30} radius="xl" color="harbour" variant="filled" alt="" />
          <VisuallyHidden>{name ? `Account of ${name}` : "Account"}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {me && (
          <Group px="sm" py="xs" gap={0} wrap="nowrap">
            <div>
              <Text fw={600} size="sm">{name}</Text>
              <Text size="xs" c="dimmed">{`${ROLES[me.role] ?? me.role} · ${me.account.name}`}</Text>
            </div>
          </Group>
        )}
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUser {...ICON} />}>
          Account and preferences
        </Menu.Item>
        <Menu.Item onClick={onHelp} leftSection={<IconKeyboard {...ICON} />}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Colours />
        <Menu.Divider />
        <Menu.Item onClick={() => void endSession()} leftSection={<IconLogout {...ICON} />}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return COLOURS.map(({ value, label, icon: Icon }) => (
    <Menu.Item
      key={value}
      role="menuitemradio"
      aria-checked={colorScheme === value}
      leftSection={<Icon {...ICON} />}
      rightSection={colorScheme === value && <IconCheck {...ICON} />}
      onClick={() => setColorScheme(value)}
      closeMenuOnClick={false}
    >
      {label}
    </Menu.Item>
  ));
}

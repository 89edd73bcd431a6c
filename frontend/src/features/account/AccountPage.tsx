import { Alert, Tabs, Text } from "@mantine/core";
import { useNavigate, useParams } from "react-router-dom";

import { Page } from "@/components/Page";
import { QueryPanel } from "@/components/QueryPanel";
import classes from "@/features/account/account.module.css";
import { SECTIONS } from "@/features/account/sections";
import { type Me, ROLES, useMe } from "@/lib/api/me";

/** Each section has an address: /account/people. */
export function AccountPage() {
  const me = useMe();
  return (
    <Page title="Account" lead={me.data && `${me.data.account.name} · you are ${(ROLES[me.data.role] ?? me.data.role).toLowerCase()}`}>
      <QueryPanel query={me}>{(who) => <Sections me={who} />}</QueryPanel>
    </Page>
  );
}

function Sections({ me }: { me: Me }) {
  const { section } = useParams();
  const navigate = useNavigate();
  const shown = SECTIONS.find(({ value }) => value === section) ?? SECTIONS[0];
  const Screen = shown.screen;
  return (
    <Tabs
      value={shown.value}
      onChange={(value) => navigate(value === null || value === SECTIONS[0].value ? "/account" : `/account/${value}`)}
      activateTabWithKeyboard={false}
      keepMounted={false}
    >
      <div className={classes.tabs}>
        <Tabs.List>
          {SECTIONS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </div>
      <Tabs.Panel value={shown.value} pt="md">
        {shown.forOwners && me.role !== "owner" ? <ForOwners /> : <Screen me={me} />}
      </Tabs.Panel>
    </Tabs>
  );
}

function ForOwners() {
  return (
    <Alert color="gray" title="Only owners of the account see this">
      <Text size="sm">Ask one of them to make you an owner, or to change it for you.</Text>
    </Alert>
  );
}

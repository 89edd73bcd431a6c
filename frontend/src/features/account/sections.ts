import type { ComponentType } from "react";

import { Alerts } from "@/features/account/Alerts";
import { Audit } from "@/features/account/Audit";
import { Keys } from "@/features/account/Keys";
import { People } from "@/features/account/People";
import { Preferences } from "@/features/account/Preferences";
import { Profile } from "@/features/account/Profile";
import { Webhooks } from "@/features/account/webhooks/Webhooks";
import type { Me } from "@/lib/api/me";

interface Section {
  /** In the address. */
  value: string;
  label: string;
  forOwners: boolean;
  screen: ComponentType<{ me: Me }>;
}

export const SECTIONS: [Section, ...Section[]] = [
  { value: "profile", label: "Profile", forOwners: false, screen: Profile },
  { value: "preferences", label: "Preferences", forOwners: false, screen: Preferences },
  { value: "people", label: "People", forOwners: true, screen: People },
  { value: "keys", label: "API keys", forOwners: true, screen: Keys },
  { value: "webhooks", label: "Webhooks", forOwners: true, screen: Webhooks },
  { value: "alerts", label: "Alert e-mails", forOwners: true, screen: Alerts },
  { value: "audit", label: "Audit trail", forOwners: true, screen: Audit },
];

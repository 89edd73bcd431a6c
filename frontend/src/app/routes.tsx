import { createBrowserRouter, type RouteObject } from "react-router-dom";

import { PageFailure } from "@/app/PageFailure";
import { NotFound } from "@/app/NotFound";
import { Shell } from "@/app/Shell";
import { Register } from "@/features/auth/Register";
import { SignIn } from "@/features/auth/SignIn";

/** Screens are loaded when they are first opened; `load` gives the module, `name` its component. */
function screen<M extends Record<string, unknown>>(load: () => Promise<M>, name: keyof M): RouteObject["lazy"] {
  return async () => ({ Component: (await load())[name] as React.ComponentType });
}

export const screens: RouteObject[] = [
  { index: true, lazy: screen(() => import("@/features/today/Today"), "Today") },
  { path: "content", lazy: screen(() => import("@/features/content/list/ContentList"), "ContentList") },
  { path: "content/new", lazy: screen(() => import("@/features/content/NewContentPage"), "NewContentPage") },
  { path: "content/import", lazy: screen(() => import("@/features/content/imports/ImportPage"), "ImportPage") },
  { path: "content/import/:id", lazy: screen(() => import("@/features/content/imports/ImportReview"), "ImportReview") },
  { path: "content/:id", lazy: screen(() => import("@/features/content/editor/EditorPage"), "EditorPage") },
  { path: "sites", lazy: screen(() => import("@/features/sites/fleet/Fleet"), "Fleet") },
  { path: "sites/new", lazy: screen(() => import("@/features/sites/connect/AddSite"), "AddSite") },
  { path: "sites/:siteId/connect", lazy: screen(() => import("@/features/sites/connect/ConnectSite"), "ConnectSite") },
  { path: "sites/:siteId/reconnect", lazy: screen(() => import("@/features/sites/connect/Reconnect"), "Reconnect") },
  { path: "sites/:siteId/:tab?", lazy: screen(() => import("@/features/sites/page/SitePage"), "SitePage") },
  { path: "calendar", lazy: screen(() => import("@/features/calendar/CalendarPage"), "CalendarPage") },
  { path: "jobs", lazy: screen(() => import("@/features/jobs/JobList"), "JobList") },
  { path: "jobs/:id", lazy: screen(() => import("@/features/jobs/JobPage"), "JobPage") },
  { path: "account/:section?", lazy: screen(() => import("@/features/account/AccountPage"), "AccountPage") },
  { path: "account/webhooks/:id", lazy: screen(() => import("@/features/account/webhooks/WebhookPage"), "WebhookPage") },
];

export const router = createBrowserRouter(
  [
    { path: "/sign-in", element: <SignIn />, errorElement: <PageFailure /> },
    { path: "/register", element: <Register />, errorElement: <PageFailure /> },
    {
      path: "/",
      element: <Shell />,
      errorElement: <PageFailure />,
      children: [...screens, { path: "*", element: <NotFound /> }],
    },
  ],
  { future: { v7_relativeSplatPath: true } },
);

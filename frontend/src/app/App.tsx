import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { RouterProvider } from "react-router-dom";

import { router } from "@/app/routes";
import { readable, theme } from "@/app/theme";
import { ApiError } from "@/lib/api/errors";

/** What the server refused stays refused; what did not reach it is tried again. */
function mayRetry(failures: number, error: Error): boolean {
  return failures < 3 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);
}

export function App() {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: mayRetry, staleTime: 10_000 } } }),
  );
  return (
    <MantineProvider theme={theme} cssVariablesResolver={readable} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <ModalsProvider labels={{ confirm: "Continue", cancel: "Cancel" }}>
          <Notifications position="top-right" className="notifications" />
          <RouterProvider router={router} future={{ v7_startTransition: true }} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

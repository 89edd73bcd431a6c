import { notifications } from "@mantine/notifications";

import { ConfirmButton } from "@/components/ConfirmButton";
import { useDoForgetMapping } from "@/features/sites/api-terms";
import type { TermMapping } from "@/features/sites/shapes";
import { asApiError } from "@/lib/api/errors";

export function ForgetMapping({ integration, mapping }: { integration: number; mapping: TermMapping }) {
  const forget = useDoForgetMapping(integration);
  return (
    <ConfirmButton
      size="compact-xs"
      title={`Remove the mapping of “${mapping.name}”?`}
      says="The mapping will be gone. The term in WordPress and posts that have it stay; the next publish finds the term by its slug again."
      confirm="Remove"
      loading={forget.isPending}
      onConfirm={() =>
        forget.mutate(mapping.id, {
          onError: (error) => notifications.show({ color: "red", title: "The mapping was not removed", message: asApiError(error).message }),
        })
      }
      aria-label={`Remove the mapping of ${mapping.name}`}
    >
      Remove
    </ConfirmButton>
  );
}

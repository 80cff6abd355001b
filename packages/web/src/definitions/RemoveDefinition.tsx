import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { remove } from '../api/client.ts';
import { refreshAll } from '../api/definitions.ts';
import { ConfirmButton } from '../kit/ConfirmButton.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';

interface RemoveDefinitionProps {
  readonly kind: string;
  readonly name: string;
  /** The page that is left behind. */
  readonly to: string;
  readonly consequence?: string;
}

/** Removes a definition, once that is confirmed. */
export function RemoveDefinition({ kind, name, to, consequence }: RemoveDefinitionProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => remove(`/definitions/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`),
    onSuccess: async () => {
      await navigate({ to });
      await refreshAll(queries);
    },
  });
  return (
    <>
      <ConfirmButton
        label={`Remove ${kind} ${name}`}
        consequence={consequence ?? 'What it measures or judges disappears from all pages. Its versions stay in the log.'}
        pending={removal.isPending}
        onConfirm={() => removal.mutate()}
      >
        Remove
      </ConfirmButton>
      {removal.isError && <ErrorState error={removal.error} />}
    </>
  );
}

import { Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { patch } from '../api/client.ts';
import { type Action, refreshFeedback } from '../api/feedback.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';

/** Marks an action done, or drops it with a reason. */
export function ActionControls({ action }: { readonly action: Action }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (body: { state: 'done' | 'dropped'; reason?: string }) => patch(`/actions/${action.id}`, body),
    onSuccess: () => refreshFeedback(queries),
  });
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        loading={change.isPending}
        onClick={() => change.mutate({ state: 'done' })}
        aria-label={`Done: ${action.title}`}
      >
        Done
      </Button>
      <Popover trapFocus returnFocus withArrow shadow="md" width={320}>
        <Popover.Target>
          <Button size="compact-sm" variant="subtle" aria-label={`Drop: ${action.title}`}>
            Drop
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form action={(form) => change.mutate({ state: 'dropped', reason: formValue(form, 'reason') })}>
            <Stack gap="xs">
              <TextInput name="reason" label="Why is it dropped?" required maxLength={5000} />
              <Button type="submit" size="compact-sm" loading={change.isPending}>
                Drop the action
              </Button>
            </Stack>
          </form>
        </Popover.Dropdown>
      </Popover>
      {change.isError && <ErrorState error={change.error} />}
    </Group>
  );
}

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { saveDashboard } from '../api/dashboards.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../kit/form.ts';
import { nameOf } from './name-of.ts';

/** Names a new, empty dashboard and opens it for editing. */
export function NewDashboard({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: async (title: string) => {
      const name = nameOf(title);
      await saveDashboard({ apiVersion: 'binnacle/v1', kind: 'Dashboard', metadata: { name, displayName: title }, spec: { panels: [] } });
      return name;
    },
    onSuccess: async (name) => {
      await queries.invalidateQueries({ queryKey: ['definitions'] });
      await navigate({ to: '/dashboards/$name', params: { name }, search: { edit: true } });
    },
  });
  return (
    <Modal opened onClose={onClose} title="New dashboard" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={onSubmit((form) => create.mutate(formValue(form, 'title')))}>
        <Stack gap="sm">
          <TextInput name="title" label="Title" required maxLength={200} data-autofocus />
          {create.isError && <ErrorState error={create.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

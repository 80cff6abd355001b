import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { dashboardQuery, dashboardsQuery, saveDashboard } from '../api/dashboards.ts';
import { withPanel } from '../dashboards/edits.ts';
import { nameOf } from '../dashboards/name-of.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../kit/form.ts';
import type { PanelSpec } from '../panels/spec.ts';

interface AddToDashboardProps {
  readonly panel: Omit<PanelSpec, 'id' | 'position'>;
  readonly onClose: () => void;
}

/** Stands for a dashboard that is yet to be made; no name of a definition has blanks. */
const newOne = 'a new one';

/** Keeps what is shown as a panel of a dashboard that people own, or of a new one. */
export default function AddToDashboard({ panel, onClose }: AddToDashboardProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const dashboards = useQuery(dashboardsQuery);
  const [chosen, setChosen] = useState(newOne);
  const add = useMutation({
    mutationFn: async ({ title, dashboard }: { title: string; dashboard: string }) => {
      const named = { ...panel, title };
      if (chosen === newOne) {
        const name = nameOf(dashboard);
        if (dashboards.data?.some(({ metadata }) => metadata.name === name))
          throw new Error(`There is a dashboard "${name}" already. Choose it above, or give the new one another title.`);
        const metadata = { name, displayName: dashboard };
        await saveDashboard({ apiVersion: 'binnacle/v1', kind: 'Dashboard', metadata, spec: { panels: withPanel([], named) } });
        return name;
      }
      // Somebody may have changed it since the list was read.
      const current = await queries.fetchQuery({ ...dashboardQuery(chosen), staleTime: 0 });
      await saveDashboard({ ...current, spec: { ...current.spec, panels: withPanel(current.spec.panels, named) } });
      return chosen;
    },
    onSuccess: async (name) => {
      await queries.invalidateQueries({ queryKey: ['definitions'] });
      await navigate({ to: '/dashboards/$name', params: { name } });
    },
  });
  const own = (dashboards.data ?? []).filter(({ owner }) => owner === 'people');
  return (
    <Modal opened onClose={onClose} title="Add to dashboard" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={onSubmit((form) => add.mutate({ title: formValue(form, 'title'), dashboard: formValue(form, 'dashboard') }))}>
        <Stack gap="sm">
          <TextInput name="title" label="Title of the panel" required maxLength={200} data-autofocus />
          <Select
            label="Dashboard"
            description="Dashboards that files own are changed in their files"
            searchable
            allowDeselect={false}
            data={[
              { value: newOne, label: 'A new dashboard' },
              ...own.map(({ metadata }) => ({ value: metadata.name, label: metadata.displayName ?? metadata.name })),
            ]}
            value={chosen}
            onChange={(value) => value !== null && setChosen(value)}
          />
          {chosen === newOne && <TextInput name="dashboard" label="Title of the dashboard" required maxLength={200} />}
          {dashboards.isError && <ErrorState error={dashboards.error} retry={dashboards.refetch} />}
          {add.isError && <ErrorState error={add.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending} disabled={dashboards.data === undefined}>
              Add panel
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

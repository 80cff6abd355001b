import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { dashboardsQuery, type Imported, importGrafana, saveDashboard } from '../api/dashboards.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';

type Note = Imported['report']['notes'][number];

const columns: Column<Note>[] = [
  {
    key: 'outcome',
    title: '',
    cell: ({ outcome }) => (outcome === 'changed' ? 'changed' : 'left out'),
    sort: ({ outcome }) => outcome,
    nowrap: true,
  },
  { key: 'of', title: 'Panel or variable', cell: ({ of = 'the dashboard' }) => of, sort: ({ of = '' }) => of },
  { key: 'text', title: 'What', cell: ({ text }) => text },
];

/** Reads a Grafana dashboard, shows what is not the same, and saves it when that is well. */
export default function ImportGrafana({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [json, setJson] = useState('');
  const existing = useQuery(dashboardsQuery);
  const read = useMutation({ mutationFn: (text: string) => importGrafana(parse(text)) });
  const save = useMutation({
    mutationFn: ({ manifest }: Imported) => saveDashboard(manifest),
    onSuccess: async (_, { manifest }) => {
      await queries.invalidateQueries({ queryKey: ['definitions'] });
      await navigate({ to: '/dashboards/$name', params: { name: manifest.metadata.name } });
    },
  });
  const replaces = existing.data?.some(({ metadata }) => metadata.name === read.data?.manifest.metadata.name) ?? false;
  const take = (text: string) => {
    setJson(text);
    read.mutate(text);
  };
  return (
    <Modal opened onClose={onClose} size="xl" title="Import from Grafana" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <Text size="sm">In Grafana: Export, Save to file. Nothing is saved here before you have seen what is not the same.</Text>
        <input
          type="file"
          accept=".json,application/json"
          aria-label="File with the dashboard's JSON"
          onChange={async ({ currentTarget: { files } }) => {
            const text = await files?.[0]?.text();
            if (text !== undefined) take(text);
          }}
        />
        <Textarea
          label="Or its JSON"
          autosize
          minRows={3}
          maxRows={8}
          value={json.length > 20_000 ? `${json.slice(0, 20_000)}\n…` : json}
          readOnly={json.length > 20_000}
          onChange={({ currentTarget }) => setJson(currentTarget.value)}
        />
        {read.isError && <ErrorState error={read.error} />}
        {save.isError && <ErrorState error={save.error} />}
        {read.data !== undefined && <Report imported={read.data} />}
        {replaces && (
          <Alert color="yellow" variant="outline" title="There is one of this name">
            Saving replaces “{read.data?.manifest.metadata.name}”; its versions are kept.
          </Alert>
        )}
        <Group justify="flex-end">
          <Button
            variant={read.data === undefined ? 'filled' : 'default'}
            disabled={json === ''}
            loading={read.isPending}
            onClick={() => read.mutate(json)}
          >
            Read
          </Button>
          <Button
            disabled={read.data === undefined}
            loading={save.isPending}
            onClick={() => read.data !== undefined && save.mutate(read.data)}
          >
            Save dashboard
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Report({ imported: { manifest, report } }: { readonly imported: Imported }) {
  const left = report.panelsLeftOut === 0 ? '' : `, ${report.panelsLeftOut} left out`;
  return (
    <div>
      <Text size="sm" fw={600}>
        {manifest.metadata.displayName}: {report.panels} panels taken over{left}, {report.variables} variables
      </Text>
      <div style={{ maxHeight: 280, overflow: 'auto' }}>
        <DataTable
          caption="What is not the same"
          columns={columns}
          rows={report.notes}
          rowKey={({ of, text }) => `${of} ${text}`}
          empty="Everything is the same."
        />
      </div>
    </div>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`This is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

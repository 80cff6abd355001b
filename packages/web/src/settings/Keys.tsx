import { Button, NumberInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { post } from '../api/client.ts';
import { type IngestKey, keysQuery } from '../api/settings.ts';
import type { Column } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';
import { formatCount } from '../kit/format.ts';
import { Section } from '../kit/Section.tsx';
import { serverAddress } from '../kit/Snippet.tsx';
import { NewSecret } from './NewSecret.tsx';
import { SecretsTable } from './SecretsTable.tsx';
import classes from './Settings.module.css';
import { useChange } from './use-change.ts';

/** Ingest keys: one for each source, so that one can be revoked without silencing the others. */
export function Keys() {
  const keys = useQuery(keysQuery);
  const create = useChange((body: { source: string; rateLimit?: number }) => post<{ key: string }>('/ingest-keys', body));
  return (
    <Stack gap="md">
      {create.data !== undefined && (
        <NewSecret title="The new ingest key" secret={create.data.key} example={metricSnippet(create.data.key)} />
      )}
      <Section title="New ingest key">
        <form action={(form) => create.mutate(readKey(form))}>
          <div className={classes.fields}>
            <TextInput
              name="source"
              label="Source"
              description="The service or tool that sends"
              placeholder="checkout"
              required
              maxLength={100}
            />
            <NumberInput
              name="rateLimit"
              label="Requests per second"
              description="Above it: 429"
              placeholder="1000"
              min={1}
              max={100_000}
              hideControls
            />
            <Button type="submit" loading={create.isPending}>
              Create key
            </Button>
          </div>
        </form>
        {create.isError && <ErrorState error={create.error} />}
      </Section>
      <SecretsTable
        title="Ingest keys"
        query={keys}
        columns={columns}
        path="/ingest-keys"
        nameOf={({ source }) => `the key of ${source}`}
        consequence="Clients that use this key are refused within seconds. This cannot be undone."
        empty="No ingest key yet. Create one for the first source that will send."
      />
    </Stack>
  );
}

const columns: readonly Column<IngestKey>[] = [
  { key: 'source', title: 'Source', sort: ({ source }) => source, cell: ({ source }) => source },
  { key: 'prefix', title: 'Begins with', wide: true, cell: ({ prefix }) => <code>{prefix}…</code> },
  {
    key: 'rate',
    title: 'Requests/s',
    align: 'right',
    wide: true,
    sort: ({ rateLimit }) => rateLimit,
    cell: ({ rateLimit }) => formatCount(rateLimit),
  },
];

function readKey(form: FormData): { source: string; rateLimit?: number } {
  const rateLimit = Number(formValue(form, 'rateLimit'));
  return { source: formValue(form, 'source'), ...(rateLimit > 0 ? { rateLimit } : {}) };
}

function metricSnippet(key: string): string {
  return `curl -X POST ${serverAddress()}/v1/metrics -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${key}' \\
  -d '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"hello","gauge":{"dataPoints":[{"asDouble":1,"timeUnixNano":"'$(date +%s)'000000000"}]}}]}]}]}'`;
}

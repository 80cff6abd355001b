import { Button, Checkbox, NumberInput, Stack, TextInput } from '@mantine/core';
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
  const create = useChange((body: NewKey) => post<{ key: string }>('/ingest-keys', body));
  const isForPages = create.variables?.forPages === true;
  return (
    <Stack gap="md">
      {create.data !== undefined && (
        <NewSecret
          title="The new ingest key"
          secret={create.data.key}
          example={isForPages ? pageSnippet(create.data.key) : metricSnippet(create.data.key)}
        />
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
          <Checkbox
            name="forPages"
            mt="sm"
            label="For web pages"
            description="Everybody can read a key that stands in a page. This one may send product events and web vitals, and nothing else."
          />
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
  { key: 'use', title: 'For', sort: useOf, cell: useOf },
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

function useOf({ forPages }: IngestKey): string {
  return forPages ? 'web pages' : 'servers';
}

interface NewKey {
  readonly source: string;
  readonly rateLimit?: number;
  readonly forPages: boolean;
}

function readKey(form: FormData): NewKey {
  const rateLimit = Number(formValue(form, 'rateLimit'));
  return { source: formValue(form, 'source'), forPages: form.has('forPages'), ...(rateLimit > 0 ? { rateLimit } : {}) };
}

function pageSnippet(key: string): string {
  return `<script src="${serverAddress()}/beacon.js" data-key="${key}" async></script>`;
}

function metricSnippet(key: string): string {
  return `curl -X POST ${serverAddress()}/v1/metrics -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${key}' \\
  -d '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"hello","gauge":{"dataPoints":[{"asDouble":1,"timeUnixNano":"'$(date +%s)'000000000"}]}}]}]}]}'`;
}

import { Button, Group, Stack } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { ExploreTabs } from '../metrics/ExploreTabs.tsx';
import type { PanelQuery } from '../panels/spec.ts';
import { useOwnDefaultRange } from '../range/default-range.ts';
import { QueryRow } from './QueryRow.tsx';
import { Result } from './Result.tsx';
import { StartingPoints } from './StartingPoints.tsx';
import { type QuerySearch, type QueryState, toSearch, toState } from './search.ts';

const route = getRouteApi('/query');

/** Ask anything of all metrics in PromQL; the address holds what is asked. */
export default function QueryPage() {
  useOwnDefaultRange('6h');
  const address = route.useSearch();
  const search = useMemo(() => toState(address), [address]);
  const navigate = useNavigate();
  const changeAddress = ({ q, view, unit }: QuerySearch) =>
    void navigate({ to: '/query', search: (current) => ({ ...current, q, view, unit }) as QuerySearch });
  const change = (state: QueryState) => changeAddress(toSearch(state));
  const queries: readonly PanelQuery[] = search.queries.length === 0 ? [{ promql: '' }] : search.queries;
  const replace = (index: number, query: PanelQuery) => change({ ...search, queries: queries.with(index, query) });
  const isEmpty = queries.every(({ promql = '' }) => promql === '');
  return (
    <Page title="Query" question="What do the numbers say?" actions={<ExploreTabs />}>
      <Section
        title="PromQL"
        actions={
          <Button
            size="compact-xs"
            variant="default"
            disabled={queries.length >= 10}
            onClick={() => change({ ...search, queries: [...queries, { promql: '' }] })}
          >
            Add query
          </Button>
        }
      >
        <Stack gap="xs">
          {queries.map((query, index) => (
            <QueryRow
              key={index}
              letter={String.fromCharCode(65 + index)}
              query={query}
              onChange={(changed) => replace(index, changed)}
              onRemove={queries.length === 1 ? undefined : () => change({ ...search, queries: queries.toSpliced(index, 1) })}
            />
          ))}
        </Stack>
        <Group mt="xs" gap="xs">
          {isEmpty && <StartingPoints onChoose={(promql) => change({ ...search, queries: [{ promql }] })} />}
        </Group>
      </Section>
      {!isEmpty && <Result search={search} onChange={change} />}
    </Page>
  );
}

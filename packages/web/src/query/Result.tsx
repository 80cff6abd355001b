import { Alert, Button, CopyButton, Group, SegmentedControl, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../api/session.ts';
import { download } from '../kit/chart/download.ts';
import { toCsv } from '../kit/chart/series.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Section } from '../kit/Section.tsx';
import { PanelView } from '../panels/PanelView.tsx';
import { usePanel } from '../panels/use-panel.ts';
import { panelOf } from './panel-of.ts';
import { Statements } from './Statements.tsx';
import type { QueryState, View } from './search.ts';
import { unitChoices } from './units.ts';

const AddToDashboard = lazy(() => import('./AddToDashboard.tsx'));

interface ResultProps {
  readonly search: QueryState;
  readonly onChange: (search: QueryState) => void;
}

const viewNames: readonly { value: View; label: string }[] = [
  { value: 'lines', label: 'Lines' },
  { value: 'stacked', label: 'Stacked' },
  { value: 'bars', label: 'Bars' },
  { value: 'heatmap', label: 'Heat map' },
  { value: 'table', label: 'Latest values' },
];

const height = 420;
const noChoices = {};
const place = { id: 'query', position: { x: 0, y: 0, w: 24, h: 12 } };

/** The answer of the page's queries, as a chart or a table, with what can be done with it. */
export function Result({ search, onChange }: ResultProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [adding, setAdding] = useState(false);
  const mayAdd = useMay('member');
  const shown = panelOf(search);
  const { queries = [] } = shown;
  const panel = usePanel({ queries, choices: noChoices, points: (width || 900) / 2, enabled: width > 0 });
  const spec = { ...place, ...shown, legend: 'table' } as const;
  const notes = [...new Set(panel.data?.asked.flatMap(({ warnings, infos }) => [...warnings, ...infos]) ?? [])];
  return (
    <Section
      title="Result"
      actions={
        <>
          <Select
            aria-label="Unit"
            size="xs"
            w={150}
            searchable
            clearable
            placeholder={`Unit: ${spec.unit?.replaceAll('_', ' ')}`}
            data={unitChoices}
            value={search.unit ?? null}
            onChange={(unit) => onChange({ ...search, unit: unit ?? undefined })}
          />
          {mayAdd && (
            <Button size="compact-xs" variant="default" onClick={() => setAdding(true)}>
              Add to dashboard
            </Button>
          )}
          <CopyButton value={window.location.href}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy}>
                <span aria-live="polite">{copied ? 'Link copied' : 'Copy link'}</span>
              </Button>
            )}
          </CopyButton>
          <Button
            size="compact-xs"
            variant="default"
            disabled={panel.data === undefined}
            onClick={() => panel.data !== undefined && save(panel.data.series, spec.unit ?? '')}
          >
            CSV
          </Button>
        </>
      }
    >
      <Stack gap="sm" ref={ref}>
        <SegmentedControl
          size="xs"
          aria-label="Shown as"
          data={[...viewNames]}
          value={search.view}
          onChange={(view) => onChange({ ...search, view: view as View })}
          style={{ alignSelf: 'flex-start', maxWidth: '100%', flexWrap: 'wrap' }}
        />
        {panel.isError && <ErrorState error={panel.error} retry={panel.refetch} />}
        {!panel.isError && panel.data === undefined && <Skeleton height={height} aria-label="Loading" />}
        {panel.data !== undefined && !panel.isError && (
          <div aria-busy={panel.isFetching} style={{ opacity: panel.isPlaceholderData ? 0.6 : 1 }}>
            <PanelView spec={spec} title="the queries" data={panel.data} height={height} />
          </div>
        )}
        {notes.length > 0 && (
          <Alert variant="outline" color="gray" title="About this answer">
            {notes.map((note) => (
              <Text key={note} size="sm">
                {note}
              </Text>
            ))}
          </Alert>
        )}
        {panel.data !== undefined && panel.data.more > 0 && (
          <Text size="sm">{panel.data.more} more series are not drawn. Aggregate, or narrow the selection.</Text>
        )}
        <Group>{panel.data !== undefined && <Statements data={panel.data} />}</Group>
        {adding && (
          <Suspense>
            <AddToDashboard panel={shown} onClose={() => setAdding(false)} />
          </Suspense>
        )}
      </Stack>
    </Section>
  );
}

function save(series: readonly { name: string; times: readonly number[]; values: readonly (number | null)[] }[], unit: string): void {
  const csv = toCsv(
    series.map(({ name, times, values }) => ({ label: name, times, values })),
    unit,
  );
  download('query.csv', new Blob([csv], { type: 'text/csv' }));
}

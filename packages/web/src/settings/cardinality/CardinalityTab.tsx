import { List, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Cardinality, cardinalityQuery, type LabelCost, type SourceCost } from '../../api/cardinality.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { formatCount, formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { NoData } from '../../kit/NoData.tsx';
import { Section } from '../../kit/Section.tsx';
import { QueryLink } from '../../query/QueryLink.tsx';
import { labelText, selectorOf } from '../../query/selector.ts';
import { adviceOn } from './advice.ts';

/** What costs the most series, and what to do about it. */
export function CardinalityTab() {
  const cardinality = useQuery(cardinalityQuery);
  return (
    <Loaded query={cardinality} height={320}>
      {(cost) => (
        <Stack gap="md">
          <Section title={cost.activeSeries === 1 ? '1 active series' : `${formatCount(cost.activeSeries)} active series`}>
            <Advice cost={cost} />
          </Section>
          <Section title="By source" flush>
            <DataTable
              caption="Series by source"
              columns={sourceColumns(cost.seriesLimit)}
              rows={cost.sources}
              rowKey={({ source }) => source}
              initialSort={{ key: 'series', descending: true }}
              empty="No source sent samples within the last two hours."
            />
          </Section>
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
            <Section title="By metric" flush>
              <DataTable
                caption="Series by metric"
                columns={metricColumns(cost)}
                rows={cost.metrics}
                rowKey={({ metric }) => metric}
                initialSort={{ key: 'series', descending: true }}
                empty="No samples came within the last two hours."
              />
            </Section>
            <Section title="By label" flush>
              <DataTable
                caption="Values by label"
                columns={labelColumns}
                rows={cost.labels}
                rowKey={({ label }) => label}
                initialSort={{ key: 'values', descending: true }}
                empty="No labels came within the last day."
              />
            </Section>
          </SimpleGrid>
        </Stack>
      )}
    </Loaded>
  );
}

function Advice({ cost }: { readonly cost: Cardinality }) {
  return (
    <Stack gap="xs">
      <List size="sm" spacing={4}>
        {adviceOn(cost).map((text) => (
          <List.Item key={text}>{text}</List.Item>
        ))}
      </List>
      <Text size="sm" c="var(--quiet)" maw="60rem">
        A series is a metric with one combination of values of its labels; it is active while samples came within two hours. Series cost
        memory and make queries slow, samples cost little. {formatCount(cost.knownSeries)} are known with those that ended and are still
        kept.
      </Text>
    </Stack>
  );
}

function metricColumns({ activeSeries, labels }: Cardinality): Column<Cardinality['metrics'][number]>[] {
  return [
    {
      key: 'metric',
      title: 'Metric',
      sort: ({ metric }) => metric,
      cell: ({ metric }) => (
        <QueryLink promql={breakdownOf(metric, labels)} view="table">
          {metric}
        </QueryLink>
      ),
    },
    { key: 'series', title: 'Series', align: 'right', sort: ({ series }) => series, cell: ({ series }) => formatCount(series) },
    {
      key: 'share',
      title: 'Of all',
      align: 'right',
      sort: ({ series }) => series,
      cell: ({ series }) => formatText(series / activeSeries, 'ratio'),
    },
  ];
}

/** The metric's series by the label that it has the most values of, as far as that is known. */
function breakdownOf(metric: string, labels: readonly LabelCost[]): string {
  const [most] = labels.filter((one) => one.metric === metric).toSorted((a, b) => b.valuesOfMetric - a.valuesOfMetric);
  return most === undefined ? `count by (job, instance) (${selectorOf(metric)})` : countBy(most.label, metric);
}

function countBy(label: string, metric: string): string {
  return `topk(100, count by (${labelText(label)}) (${selectorOf(metric)}))`;
}

const labelColumns: Column<LabelCost>[] = [
  {
    key: 'label',
    title: 'Label',
    sort: ({ label }) => label,
    cell: ({ label, metric }) => (
      <QueryLink promql={countBy(label, metric)} view="table">
        {label}
      </QueryLink>
    ),
  },
  { key: 'values', title: 'Values', align: 'right', sort: ({ values }) => values, cell: ({ values }) => formatCount(values) },
  {
    key: 'metric',
    title: 'Most of them on',
    wide: true,
    sort: ({ metric }) => metric,
    cell: ({ metric, valuesOfMetric }) => `${metric} (${formatCount(valuesOfMetric)})`,
  },
];

function sourceColumns(limit: number): Column<SourceCost>[] {
  return [
    { key: 'source', title: 'Source', sort: ({ source }) => source, cell: ({ source }) => source },
    { key: 'series', title: 'Series', align: 'right', sort: ({ series }) => series, cell: ({ series }) => formatCount(series) },
    {
      key: 'limit',
      title: `Of its ${formatCount(limit)}`,
      sort: ({ series }) => series,
      cell: ({ source, series }) => (
        <Progress.Root size="sm" miw={80} title={formatText(series / limit, 'ratio')}>
          <Progress.Section
            value={Math.min(100, (series / limit) * 100)}
            color={series >= limit ? 'var(--bad)' : 'var(--series-1)'}
            aria-label={`${source} uses ${formatText(series / limit, 'ratio')} of its limit`}
          />
        </Progress.Root>
      ),
    },
    {
      key: 'samples',
      title: 'Samples in 24 h',
      align: 'right',
      wide: true,
      sort: ({ samples24h }) => samples24h,
      cell: ({ samples24h }) =>
        samples24h === 0 ? (
          <NoData why="What the server writes itself, such as results of rules, is not counted." />
        ) : (
          formatCount(samples24h)
        ),
    },
  ];
}

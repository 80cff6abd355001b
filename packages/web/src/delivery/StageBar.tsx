import { Text } from '@mantine/core';
import { type Percentiles, type StageName, stageNames } from '../api/flow.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { formatCount, formatText } from '../kit/format.ts';
import { Value } from '../kit/Value.tsx';
import classes from './StageBar.module.css';
import { stages } from './stages.ts';

export type StagePercentiles = { readonly stage: StageName } & Percentiles;

/** Where the time of a change goes: the median of each stage as a part of one bar, and the figures below it. */
export function StageBar({ figures }: { readonly figures: readonly StagePercentiles[] }) {
  const known = stageNames.flatMap((stage) => figures.filter((one) => one.stage === stage));
  const total = known.reduce((sum, { p50 }) => sum + (p50 ?? 0), 0);
  if (total === 0) return <Text c="var(--quiet)">No change in this range went through a stage that is known.</Text>;
  const described = known.map(({ stage, p50 }) => `${stages[stage].title} ${p50 === null ? 'unknown' : formatText(p50, 'seconds')}`);
  return (
    <>
      <div className={classes.bar} role="img" aria-label={`Medians of the stages: ${described.join(', ')}.`}>
        {known.map(({ stage, p50 }) =>
          p50 === null || p50 === 0 ? null : (
            <div
              key={stage}
              className={classes.part}
              style={{ flexGrow: p50 / total, background: stages[stage].colour }}
              title={`${stages[stage].title}: ${formatText(p50, 'seconds')}`}
            />
          ),
        )}
      </div>
      <DataTable
        caption="Stages"
        rows={known}
        rowKey={({ stage }) => stage}
        columns={[
          {
            key: 'stage',
            title: 'Stage',
            cell: ({ stage }) => (
              <span title={stages[stage].meaning}>
                <span aria-hidden="true" className={classes.swatch} style={{ background: stages[stage].colour }} />
                {stages[stage].title}
              </span>
            ),
          },
          {
            key: 'meaning',
            title: 'From, to',
            cell: ({ stage }) => (
              <Text size="sm" c="var(--quiet)">
                {stages[stage].meaning}
              </Text>
            ),
            wide: true,
          },
          ...(['p50', 'p75', 'p90'] as const).map((stat) => ({
            key: stat,
            title: stat,
            align: 'right' as const,
            wide: stat === 'p75',
            cell: (row: StagePercentiles) => <Value value={row[stat]} unit="seconds" whyEmpty="No change in this range has this stage." />,
          })),
          { key: 'n', title: 'n', align: 'right', cell: ({ n }) => formatCount(n) },
        ]}
      />
      <Text size="xs" c="var(--quiet)" mt={4}>
        Medians of different stages do not add up to the median of the whole. A stage that did not happen is left out and is not 0.
      </Text>
    </>
  );
}

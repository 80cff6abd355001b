import { Text } from '@mantine/core';
import type { Comparison, DeploymentDetail } from '../../api/deployment-detail.ts';
import { useSession } from '../../api/session.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { formatCount } from '../../kit/format.ts';
import { Section } from '../../kit/Section.tsx';
import { formatTime } from '../../kit/time.ts';
import { Value } from '../../kit/Value.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { effectText, probabilityText, verdictWords } from '../outcomes.ts';

/** Every metric of the service before and after the deployment. */
export function VerdictSection({ detail: { verdict } }: { readonly detail: DeploymentDetail }) {
  const { timezone } = useSession();
  if (verdict === null) {
    return (
      <Section title="Before and after">
        <Text size="sm" c="var(--quiet)">
          Nothing is compared yet. Metrics of the service (its SLOs, errors, latency, web vitals, KPIs and costs) are compared from the
          moment there is data after the deployment; without such metrics there is no verdict.
        </Text>
      </Section>
    );
  }
  const { judgement, text } = verdictWords[verdict.verdict];
  const span = ([from, to]: readonly [string, string]) =>
    `${formatTime(Date.parse(from), timezone)} to ${formatTime(Date.parse(to), timezone)}`;
  return (
    <Section title="Before and after" flush actions={<Verdict judgement={judgement}>{text}</Verdict>}>
      <Text size="xs" c="var(--quiet)" px="sm" py={4}>
        Before: {span(verdict.windows.before)}. After: {span(verdict.windows.after)}.{' '}
        {verdict.final ? '' : 'The window after it is not over: this may still change. '}
        The interval holds the effect with 95 % confidence; p is corrected for all comparisons of this deployment. What changed at the same
        time is not told apart from what the deployment did.
      </Text>
      <DataTable
        caption="Metrics before and after the deployment"
        rows={verdict.comparisons}
        rowKey={({ metric, title }) => `${metric} ${title}`}
        empty="No metric belongs to this service."
        columns={columns}
      />
    </Section>
  );
}

const columns: readonly Column<Comparison>[] = [
  { key: 'metric', title: 'Metric', cell: ({ title }) => title, sort: ({ title }) => title },
  {
    key: 'verdict',
    title: 'Verdict',
    nowrap: true,
    cell: ({ verdict }) => <Verdict judgement={verdictWords[verdict].judgement}>{verdictWords[verdict].text}</Verdict>,
    sort: ({ verdict }) => ['worse', 'improved', 'no_change', 'not_enough_data'].indexOf(verdict),
  },
  { key: 'before', title: 'Before', align: 'right', nowrap: true, cell: ({ before, unit }) => <Value value={before} unit={unit} /> },
  { key: 'after', title: 'After', align: 'right', nowrap: true, cell: ({ after, unit }) => <Value value={after} unit={unit} /> },
  { key: 'effect', title: 'Effect (95 %)', align: 'right', nowrap: true, cell: effectText },
  { key: 'p', title: 'p', align: 'right', nowrap: true, wide: true, cell: ({ p }) => probabilityText(p), sort: ({ p }) => p },
  {
    key: 'n',
    title: 'Points',
    align: 'right',
    nowrap: true,
    wide: true,
    cell: ({ nBefore, nAfter }) => `${formatCount(nBefore)}, ${formatCount(nAfter)}`,
  },
  {
    key: 'note',
    title: 'Note',
    wide: true,
    cell: ({ note }) => (
      <Text size="xs" c="var(--quiet)">
        {note}
      </Text>
    ),
  },
];

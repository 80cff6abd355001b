import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Objective, Slo } from '../api/reliability.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { formatCount, formatText } from '../kit/format.ts';
import { Value } from '../kit/Value.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { ObjectiveVerdict } from './ObjectiveVerdict.tsx';
import { forecastText, forecastWord, windowText } from './states.ts';

interface Row {
  readonly slo: Slo;
  readonly objective: Objective;
}

/** Every objective of every SLO, the least budget first. */
export function SlosTable({ slos, caption = 'SLOs' }: { readonly slos: readonly Slo[]; readonly caption?: string }) {
  const rows = slos.flatMap((slo): readonly Row[] => slo.objectives.map((objective) => ({ slo, objective })));
  if (rows.length === 0) return <NoSlos />;
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={({ slo, objective }) => `${slo.name} ${objective.name}`}
      initialSort={{ key: 'budget' }}
      columns={[
        {
          key: 'slo',
          title: 'SLO',
          cell: ({ slo, objective }) => (
            <Anchor component={Link} to={`/reliability/slos/${encodeURIComponent(slo.name)}`} size="sm" title={slo.description}>
              {slo.displayName}
              {slo.objectives.length > 1 && ` · ${objective.name}`}
            </Anchor>
          ),
          sort: ({ slo }) => slo.displayName,
        },
        {
          key: 'target',
          title: 'Target',
          align: 'right',
          nowrap: true,
          cell: ({ slo, objective }) => `${formatText(objective.target, 'ratio')} in ${windowText(slo.window)}`,
          sort: ({ objective }) => objective.target,
          wide: true,
        },
        {
          key: 'sli',
          title: 'Now',
          align: 'right',
          cell: ({ objective }) => <Value value={objective.sli} unit="ratio" whyEmpty={objective.why} />,
          sort: ({ objective }) => objective.sli,
        },
        {
          key: 'n',
          title: 'n',
          align: 'right',
          cell: ({ objective }) => formatCount(objective.total),
          sort: ({ objective }) => objective.total,
          wide: true,
        },
        {
          key: 'budget',
          title: 'Budget left',
          cell: ({ objective }) => <BudgetBar objective={objective} />,
          sort: ({ objective }) => objective.budgetRemaining,
        },
        {
          key: 'burn',
          title: 'Burn rate, 1 h',
          align: 'right',
          cell: ({ objective }) => <Value value={burnOf(objective, '1h')} unit="score" whyEmpty="No events in the last hour." />,
          sort: ({ objective }) => burnOf(objective, '1h') ?? null,
          wide: true,
        },
        {
          key: 'forecast',
          title: 'Forecast',
          cell: ({ slo, objective }) => <span title={forecastText(objective, windowText(slo.window))}>{forecastWord(objective)}</span>,
          wide: true,
        },
        {
          key: 'state',
          title: 'State',
          nowrap: true,
          cell: ({ objective }) => <ObjectiveVerdict objective={objective} />,
          sort: ({ objective }) => objective.state,
        },
      ]}
    />
  );
}

function burnOf({ burnRates }: Objective, window: string): number | null | undefined {
  return burnRates.find((one) => one.window === window)?.rate;
}

function NoSlos() {
  return (
    <div style={{ paddingInline: '0.75rem' }}>
      <EmptyState
        title="No SLO yet"
        action={
          <Anchor component={Link} to="/reliability/slos/new" size="sm">
            Define one
          </Anchor>
        }
      >
        An SLO says how often something may go wrong. OpenSLO manifests are taken as they are: npx binnacle apply -f FILE. This page then
        shows how much of the error budget is left and how fast it burns.
      </EmptyState>
    </div>
  );
}

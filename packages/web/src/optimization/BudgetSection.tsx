import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Budget } from '../api/optimization.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { formatCount, formatText } from '../kit/format.ts';
import { Section } from '../kit/Section.tsx';
import { Value } from '../kit/Value.tsx';
import { LimitVerdict } from './LimitVerdict.tsx';

/** A budget's limits and how they stand. */
export function BudgetSection({ budget }: { readonly budget: Budget }) {
  return (
    <Section
      title={`${budget.kind === 'cost' ? 'Cost' : 'Performance'} budget: ${budget.displayName}`}
      flush
      actions={
        <Anchor component={Link} to={`/definitions/Budget/${encodeURIComponent(budget.name)}`} size="xs">
          Definition
        </Anchor>
      }
    >
      <DataTable
        caption={budget.displayName}
        rows={budget.limits}
        rowKey={({ metric, stat, limit }) => `${metric} ${stat} ${limit}`}
        columns={[
          {
            key: 'metric',
            title: 'Metric',
            cell: ({ metric, title, stat }) => (
              <Anchor component={Link} to={`/explore/${encodeURIComponent(metric)}`} size="sm">
                {title}
                {stat !== null && ` (${stat})`}
              </Anchor>
            ),
          },
          {
            key: 'value',
            title: 'Now',
            align: 'right',
            cell: ({ value, unit, why }) => <Value value={value} unit={unit ?? ''} whyEmpty={why} />,
          },
          { key: 'limit', title: 'Limit', align: 'right', cell: ({ limit, unit }) => formatText(limit, unit ?? '') },
          { key: 'n', title: 'n', align: 'right', cell: ({ n }) => formatCount(n), wide: true },
          { key: 'verdict', title: 'Verdict', cell: (limit) => <LimitVerdict limit={limit} /> },
          { key: 'why', title: 'Why', cell: ({ why }) => why, wide: true },
        ]}
      />
    </Section>
  );
}

import { Text } from '@mantine/core';
import type { BurnRule, Objective } from '../../api/reliability.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatCount, formatText } from '../../kit/format.ts';
import { Section } from '../../kit/Section.tsx';
import { Value } from '../../kit/Value.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { type Look, looksOf, standingOf } from './firing.ts';

interface Row {
  readonly rule: BurnRule;
  readonly looks: readonly Look[];
}

const standingWords: Readonly<Record<Look['holds'], { readonly judgement: 'good' | 'bad' | 'none'; readonly word: string }>> = {
  yes: { judgement: 'bad', word: 'holds: fires' },
  no: { judgement: 'good', word: 'does not hold' },
  'too few events': { judgement: 'none', word: 'too few events' },
  'no data': { judgement: 'none', word: 'no data' },
};

/** How fast the budget burns over each look-back, beside the thresholds of the rules that watch it. */
export function BurnRules({ objective, suffix }: { readonly objective: Objective; readonly suffix: string }) {
  const rows = objective.alerts.map((rule): Row => ({ rule, looks: looksOf(rule, objective) }));
  return (
    <Section title={`Burn rates and the alerts on them${suffix}`}>
      <DataTable
        caption={`Alert rules on the burn rate${suffix}`}
        rows={rows}
        rowKey={({ rule }) => rule.name}
        empty="No rule watches it: alerting is turned off, or no rule could fire."
        columns={[
          { key: 'rule', title: 'Rule', cell: ({ rule }) => shortName(rule.name) },
          {
            key: 'now',
            title: 'Now',
            nowrap: true,
            cell: ({ rule, looks }) => {
              const { judgement, word } = standingWords[standingOf(looks)];
              return (
                <Verdict judgement={judgement} why={rule.says}>
                  {word}
                </Verdict>
              );
            },
          },
          { key: 'urgency', title: 'Urgency', cell: ({ rule }) => rule.urgency, wide: true },
          { key: 'long', title: 'Burn rate, threshold', nowrap: true, cell: ({ looks }) => <Compared look={looks[0]} /> },
          { key: 'short', title: 'and', nowrap: true, cell: ({ looks }) => <Compared look={looks[1]} /> },
        ]}
      />
      <Text size="sm" mt="sm" c="var(--quiet)">
        The same over all look-backs:
      </Text>
      <DataTable
        caption={`Burn rates${suffix}`}
        rows={objective.burnRates}
        rowKey={({ window }) => window}
        columns={[
          { key: 'window', title: 'Look-back', cell: ({ window }) => window },
          {
            key: 'rate',
            title: 'Burn rate',
            align: 'right',
            cell: ({ rate }) => <Value value={rate} unit="score" whyEmpty="There were no events." />,
          },
          { key: 'total', title: 'n', align: 'right', cell: ({ total }) => formatCount(total) },
        ]}
      />
    </Section>
  );
}

/** `page-fast` of `login:99.9 %:page-fast`. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

function Compared({ look }: { readonly look: Look | undefined }) {
  if (look === undefined) return null;
  const { window, op, threshold, rate, total, minimumEvents, holds } = look;
  return (
    <>
      <strong>{rate === undefined || rate === null ? '—' : formatText(rate, 'score')}</strong> {op} {formatText(threshold, 'score')}{' '}
      <Text span size="xs" c="var(--quiet)">
        over {window}
        {holds === 'too few events' && minimumEvents !== null && `, n ${formatCount(total ?? 0)} of ${formatCount(minimumEvents)} needed`}
      </Text>
    </>
  );
}

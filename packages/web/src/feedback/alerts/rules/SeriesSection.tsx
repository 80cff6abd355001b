import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type RuleStanding, ruleStandingQuery } from '../../../api/alert-rules.ts';
import type { Alert, Labels } from '../../../api/alerts.ts';
import { type Column, DataTable } from '../../../kit/DataTable.tsx';
import { ErrorState } from '../../../kit/ErrorState.tsx';
import { formatText } from '../../../kit/format.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { NoData } from '../../../kit/NoData.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Verdict } from '../../../kit/Verdict.tsx';
import { When } from '../../../kit/When.tsx';
import { labelWords, seriesStateWords } from '../words.ts';

type Series = RuleStanding['series'][number];

/** How each group of the rule stands now: what is measured against what it is held against, and since when. */
export function SeriesSection({ name, fired }: { readonly name: string; readonly fired: readonly Alert[] }) {
  const query = useQuery(ruleStandingQuery(name));
  return (
    <Section title="How it stands, by group" flush={query.data !== undefined && query.data.error === null}>
      <Loaded query={query}>
        {({ error, series, unit, seriesLeftOut, at }) =>
          error === null ? (
            <>
              <DataTable
                caption="Groups of the rule"
                rows={series}
                rowKey={({ labels }) => JSON.stringify(labels)}
                initialSort={{ key: 'state' }}
                columns={columnsIn(unit, fired)}
                empty="The metric answers nothing."
              />
              <Text size="xs" c="var(--quiet)" px={12} pb="xs">
                As of the evaluation <When time={at} never="" />.{seriesLeftOut > 0 && ` ${seriesLeftOut} more groups are not shown.`}
              </Text>
            </>
          ) : (
            <ErrorState error={new Error(`The rule cannot be evaluated: ${error}`)} />
          )
        }
      </Loaded>
    </Section>
  );
}

const ranks: Readonly<Record<Series['state'], number>> = { firing: 0, pending: 1, no_data: 2, too_few: 3, ok: 4 };

function columnsIn(unit: string, fired: readonly Alert[]): Column<Series>[] {
  return [
    {
      key: 'state',
      title: 'State',
      nowrap: true,
      sort: ({ state }) => ranks[state],
      cell: ({ state }) => <Verdict judgement={seriesStateWords[state].judgement}>{seriesStateWords[state].word}</Verdict>,
    },
    { key: 'group', title: 'Group', sort: ({ labels }) => labelWords(labels), cell: ({ labels }) => labelWords(labels) || 'all' },
    {
      key: 'value',
      title: 'Value',
      align: 'right',
      nowrap: true,
      sort: ({ value }) => value,
      cell: ({ value }) => (value === null ? <NoData why="There was no value in the window." /> : formatText(value, unit)),
    },
    {
      key: 'threshold',
      title: 'Held against',
      align: 'right',
      nowrap: true,
      sort: ({ threshold }) => threshold,
      cell: ({ threshold }) => (threshold === null ? <NoData why="There is nothing to hold it against." /> : formatText(threshold, unit)),
    },
    { key: 'since', title: 'Since', wide: true, cell: (series) => <When time={sinceOf(series, fired)} never="not known" /> },
  ];
}

/** Of a quiet group the end of its newest alert. */
function sinceOf({ since, state, labels }: Series, fired: readonly Alert[]): string | null {
  if (since !== null || state !== 'ok') return since;
  const ends = fired.flatMap(({ labels: own, endsAt }) => (endsAt !== null && contains(own, labels) ? [endsAt] : []));
  return ends.sort().at(-1) ?? null;
}

function contains(whole: Labels, part: Labels): boolean {
  return Object.entries(part).every(([name, value]) => whole[name] === undefined || whole[name] === value);
}

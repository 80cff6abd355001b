import { useQuery } from '@tanstack/react-query';
import { alertReviewQuery, type ReviewedRule } from '../../api/alerts.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { NoData } from '../../kit/NoData.tsx';
import { Section } from '../../kit/Section.tsx';
import { AlertsFrame } from './AlertsFrame.tsx';

const days = 30;
const proposals = { delete: 'Delete it', tune: 'Tune it', lower: 'Lower its urgency' } as const;

/** Which rules were worth their interruptions. */
export default function ReviewPage() {
  const query = useQuery(alertReviewQuery(days));
  return (
    <AlertsFrame title="Review of alerts" question="Which rules were worth interrupting somebody?">
      <Section title={`The last ${days} days, by rule`} flush>
        <Loaded query={query}>{(rules) => <Reviewed rules={rules} />}</Loaded>
      </Section>
    </AlertsFrame>
  );
}

function Reviewed({ rules }: { readonly rules: readonly ReviewedRule[] }) {
  return (
    <DataTable
      caption="Rules that fired"
      rows={rules}
      rowKey={({ rule, name, source }) => `${source} ${rule} ${name}`}
      empty="Nothing fired."
      most={500}
      columns={[
        { key: 'name', title: 'Rule', sort: ({ name }) => name, cell: ({ name }) => name },
        { key: 'fired', title: 'Fired', align: 'right', sort: ({ fired }) => fired, cell: ({ fired }) => fired },
        { key: 'acted', title: 'Acted on', align: 'right', sort: ({ actedOn }) => actedOn, cell: ({ actedOn }) => actedOn },
        { key: 'useful', title: 'Useful', align: 'right', wide: true, cell: ({ useful }) => useful },
        {
          key: 'noisy',
          title: 'Not useful',
          align: 'right',
          wide: true,
          sort: ({ notUseful }) => notUseful,
          cell: ({ notUseful }) => notUseful,
        },
        {
          key: 'time',
          title: 'Acknowledged after, p50 (p90)',
          align: 'right',
          wide: true,
          cell: ({ timeToAcknowledge: { p50, p90, n } }) =>
            p50 === null ? (
              <NoData why="Nobody acknowledged one." />
            ) : (
              `${formatText(p50, 'seconds')}${p90 === null ? '' : ` (${formatText(p90, 'seconds')})`}, n ${n}`
            ),
        },
        {
          key: 'brief',
          title: 'Over within 5 min',
          align: 'right',
          wide: true,
          cell: ({ briefShare }) => (briefShare === null ? <NoData why="None is over." /> : formatText(briefShare, 'ratio')),
        },
        {
          key: 'proposal',
          title: 'Proposal',
          cell: ({ proposal }) => (proposal === null ? '' : `${proposals[proposal.what]}: ${proposal.reason}`),
        },
      ]}
    />
  );
}

import { useQuery } from '@tanstack/react-query';
import { type GateAnswer, gateHistoryQuery } from '../../api/gate.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { ReasonLink } from './ReasonLink.tsx';
import { decisionWords, placeOf } from './words.ts';

/** What was asked and answered, newest first. */
export function HistorySection() {
  const query = useQuery(gateHistoryQuery);
  return (
    <Section title="What was asked" flush>
      <Loaded query={query}>{(answers) => <Answers answers={answers} />}</Loaded>
    </Section>
  );
}

function Answers({ answers }: { readonly answers: readonly GateAnswer[] }) {
  return (
    <DataTable
      caption="Questions to the gate, newest first"
      rows={answers}
      rowKey={({ id }) => String(id)}
      empty="Nobody asked yet: pipelines do with “binnacle gate”."
      most={200}
      columns={[
        { key: 'at', title: 'When', nowrap: true, cell: ({ last }) => <When time={last} never="" /> },
        {
          key: 'decision',
          title: 'Answer',
          nowrap: true,
          sort: ({ decision }) => decision,
          cell: ({ decision, override }) => (
            <Verdict judgement={decisionWords[decision].judgement}>
              {`${decisionWords[decision].word}${override === null ? '' : ', overridden'}`}
            </Verdict>
          ),
        },
        { key: 'of', title: 'Of', sort: ({ service }) => service, cell: placeOf },
        { key: 'why', title: 'Why', wide: true, cell: (answer) => <Why answer={answer} /> },
        { key: 'what', title: 'Commit', wide: true, cell: commitOf },
        { key: 'by', title: 'Asked by', wide: true, cell: ({ caller, times }) => (times > 1 ? `${caller}, ${times} times` : caller) },
      ]}
    />
  );
}

/** What decided it, each with its page. */
function Why({ answer: { decision, reasons } }: { readonly answer: GateAnswer }) {
  const decisive = reasons.filter(({ verdict }) => verdict === decision && decision !== 'allow');
  if (decisive.length === 0) return <>nothing spoke against it</>;
  return decisive.map((reason) => (
    <div key={`${reason.check} ${reason.subject} ${reason.says}`}>
      {reason.says} <ReasonLink reason={reason} />
    </div>
  ));
}

function commitOf({ sha, ref }: GateAnswer): string {
  return [sha?.slice(0, 10), ref].filter(Boolean).join(' ') || '—';
}

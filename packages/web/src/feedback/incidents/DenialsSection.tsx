import { useQuery } from '@tanstack/react-query';
import { denialsBetweenQuery, type GateAnswer } from '../../api/gate.ts';
import type { Incident } from '../../api/incidents.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';
import { placeOf } from '../../reliability/gate/words.ts';

/** Deployments of its services that the gate refused while it lasted, because of it or of something else. */
export function DenialsSection({ incident }: { readonly incident: Incident }) {
  const { started, mitigated, resolved, services, number } = incident;
  const query = useQuery(denialsBetweenQuery(started, mitigated ?? resolved ?? undefined));
  const concerns = (answer: GateAnswer) => services.includes(answer.service) || isBecauseOf(answer, number);
  return (
    <Section title="What the gate refused meanwhile" flush>
      <Loaded query={query}>{(answers) => <Denials number={number} answers={answers.filter(concerns)} />}</Loaded>
    </Section>
  );
}

function Denials({ answers, number }: { readonly answers: readonly GateAnswer[]; readonly number: number }) {
  return (
    <DataTable
      caption="Refused while it lasted, newest first"
      rows={answers}
      rowKey={({ id }) => String(id)}
      empty="Nothing: no pipeline that asked for its services was refused while it lasted."
      most={100}
      columns={[
        { key: 'at', title: 'When', nowrap: true, cell: ({ last }) => <When time={last} never="" /> },
        { key: 'of', title: 'Of', cell: placeOf },
        {
          key: 'why',
          title: 'Because of',
          cell: (answer) => (isBecauseOf(answer, number) ? 'this incident' : (answer.reasons[0]?.says ?? '')),
        },
        { key: 'ref', title: 'Commit', wide: true, cell: ({ sha, ref }) => [ref, sha?.slice(0, 10)].filter(Boolean).join(' ') || '—' },
        { key: 'by', title: 'Asked by', wide: true, cell: ({ caller, times }) => (times > 1 ? `${caller}, ${times} times` : caller) },
      ]}
    />
  );
}

function isBecauseOf({ reasons }: GateAnswer, incident: number): boolean {
  return reasons.some(({ subject, verdict }) => subject === `Incident/${incident}` && verdict === 'deny');
}

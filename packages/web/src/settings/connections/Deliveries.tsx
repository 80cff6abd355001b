import { Select } from '@mantine/core';
import { useState } from 'react';
import { type Delivery, type Outcome, useConnections, useWebhooks } from '../../api/connections.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { type Judgement, Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';

/** The last webhooks and what became of each. */
export function Deliveries() {
  const [protocol, setProtocol] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const filter = { ...(protocol === null ? {} : { protocol }), ...(outcome === null ? {} : { outcome }) };
  const query = useWebhooks(filter);
  const titles = useTitles();
  const protocols = [...new Set((query.data?.sources ?? []).map((one) => one.protocol))].sort();
  const isFiltered = protocol !== null || outcome !== null;
  return (
    <Section
      title="Webhooks"
      flush
      actions={
        <>
          <Select
            aria-label="Protocol"
            placeholder="All protocols"
            size="xs"
            w={150}
            clearable
            clearButtonProps={{ 'aria-label': 'All protocols' }}
            data={protocols.map((value) => ({ value, label: titles.get(value) ?? value }))}
            value={protocol}
            onChange={setProtocol}
          />
          <Select
            aria-label="Outcome"
            placeholder="All outcomes"
            size="xs"
            w={150}
            clearable
            clearButtonProps={{ 'aria-label': 'All outcomes' }}
            data={outcomes.map(({ value, word }) => ({ value, label: word }))}
            value={outcome}
            onChange={setOutcome}
          />
        </>
      }
    >
      <Loaded query={query}>
        {({ webhooks }) => (
          <DataTable
            caption="Webhooks"
            columns={columnsOf(titles)}
            rows={webhooks}
            rowKey={({ protocol: kind, receivedAt, id, event, subject, bytes }) => [kind, receivedAt, id, event, subject, bytes].join(' ')}
            initialSort={{ key: 'received', descending: true }}
            most={20}
            empty={
              isFiltered
                ? 'None like this in the last 30 days.'
                : 'No webhook has come yet. Set one up at a service that is connected above: each stands here with what became of it.'
            }
          />
        )}
      </Loaded>
    </Section>
  );
}

const outcomes: readonly { readonly value: Outcome; readonly word: string; readonly judgement: Judgement }[] = [
  { value: 'accepted', word: 'accepted', judgement: 'good' },
  { value: 'ignored', word: 'ignored', judgement: 'none' },
  { value: 'rejected', word: 'refused', judgement: 'bad' },
];

/** Names of protocols as their services write them. */
function useTitles(): ReadonlyMap<string, string> {
  const { data } = useConnections();
  return new Map((data?.services ?? []).map(({ protocol, title }) => [protocol, title]));
}

function columnsOf(titles: ReadonlyMap<string, string>): Column<Delivery>[] {
  return [
    {
      key: 'received',
      title: 'Received',
      nowrap: true,
      sort: ({ receivedAt }) => receivedAt,
      cell: ({ receivedAt }) => <When time={receivedAt} never="" />,
    },
    { key: 'protocol', title: 'From', sort: ({ protocol }) => protocol, cell: ({ protocol }) => titles.get(protocol) ?? protocol },
    {
      key: 'source',
      title: 'Source',
      wide: true,
      sort: ({ source }) => source,
      cell: ({ source }) => (source === 'anonymous' ? 'unknown' : source),
    },
    { key: 'event', title: 'Event', sort: ({ event }) => event, cell: ({ event }) => <span style={anywhere}>{event}</span> },
    {
      key: 'subject',
      title: 'About',
      wide: true,
      sort: ({ subject }) => subject,
      cell: ({ subject }) => <span style={anywhere}>{subject}</span>,
    },
    { key: 'outcome', title: 'Outcome', sort: ({ outcome }) => outcome, cell: OutcomeCell },
  ];
}

function OutcomeCell({ outcome, reason }: Delivery) {
  const known = outcomes.find(({ value }) => value === outcome);
  return (
    <>
      <Verdict judgement={known?.judgement ?? 'none'}>{known?.word ?? outcome}</Verdict>
      {reason !== '' && <div style={{ ...anywhere, fontSize: 'var(--mantine-font-size-xs)' }}>{reason}</div>}
    </>
  );
}

const anywhere = { overflowWrap: 'anywhere' } as const;

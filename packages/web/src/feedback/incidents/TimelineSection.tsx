import { Anchor, Button, Group, NativeSelect, Text, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type IncidentLine, useIncidentAct, type WrittenKind } from '../../api/incidents.ts';
import { useMay, useSession } from '../../api/session.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Section } from '../../kit/Section.tsx';
import { formatTime } from '../../kit/time.ts';

/** All that happened, from the server's facts and people's notes, in order; each line leads to what it came from. */
export function TimelineSection({ number, lines }: { readonly number: number; readonly lines: readonly IncidentLine[] }) {
  const { timezone } = useSession();
  const may = useMay('member');
  const act = useIncidentAct(number);
  return (
    <Section title="Timeline">
      {may && <Write number={number} />}
      <DataTable
        caption="What happened, in order"
        rows={lines}
        rowKey={(line) => `${line.at} ${line.source} ${line.id ?? line.text}`}
        empty="Nothing yet."
        most={1_000}
        columns={[
          { key: 'at', title: 'When', nowrap: true, cell: ({ at }) => formatTime(Date.parse(at), timezone) },
          { key: 'kind', title: 'What', cell: ({ kind }) => kind.replaceAll('_', ' ') },
          { key: 'text', title: 'Said', cell: (line) => <Said line={line} /> },
          { key: 'by', title: 'By', wide: true, cell: ({ actor }) => actor },
          {
            key: 'pin',
            title: 'Pinned',
            wide: true,
            cell: ({ source, id, pinned }) =>
              may && source === 'entry' && id !== null ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-pressed={pinned}
                  onClick={() => act.mutate({ what: 'pin', id, pinned: !pinned })}
                >
                  {pinned ? 'Unpin' : 'Pin'}
                </Button>
              ) : pinned ? (
                'pinned'
              ) : (
                ''
              ),
          },
        ]}
      />
      {act.isError && <ErrorState error={act.error} />}
    </Section>
  );
}

function Said({ line: { text, link, pinned } }: { readonly line: IncidentLine }) {
  const shown = (
    <Text span size="sm" fw={pinned ? 600 : 400} style={{ whiteSpace: 'pre-wrap' }}>
      {text}
    </Text>
  );
  if (link.startsWith('/'))
    return (
      <Anchor component={Link} to={link} size="sm">
        {text}
      </Anchor>
    );
  if (/^https?:\/\//.test(link))
    return (
      <Anchor href={link} rel="noreferrer" size="sm">
        {text}
      </Anchor>
    );
  return shown;
}

function Write({ number }: { readonly number: number }) {
  const [text, setText] = useState('');
  const [kind, setKind] = useState<WrittenKind>('note');
  const act = useIncidentAct(number);
  return (
    <form
      aria-label="Write on the timeline"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ what: 'write', kind, text }, { onSuccess: () => setText('') });
      }}
    >
      <Group gap="xs" align="flex-end" mb="sm">
        <NativeSelect
          label="Kind"
          data={[
            { value: 'note', label: 'note' },
            { value: 'decision', label: 'decision' },
            { value: 'update', label: 'status update, told to channels' },
          ]}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as WrittenKind)}
        />
        <Textarea
          label="What happened, or was decided"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          required
          maxLength={10_000}
          style={{ flex: '1 1 20rem' }}
        />
        <Button type="submit" variant="default" loading={act.isPending}>
          Write
        </Button>
      </Group>
      {act.isError && <ErrorState error={act.error} />}
    </form>
  );
}

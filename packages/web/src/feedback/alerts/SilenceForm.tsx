import { Button, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useCreateSilence } from '../../api/alert-delivery.ts';
import { alertsQuery } from '../../api/alerts.ts';
import { announce } from '../../kit/announce.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import classes from './Alerts.module.css';
import { matcherLines, matches, readMatcher } from './matchers.ts';

const lengths = [
  { value: '1', label: '1 hour' },
  { value: '4', label: '4 hours' },
  { value: '24', label: '1 day' },
  { value: 'custom', label: 'Other' },
];

/** Makes a silence: what it mutes, how long and why; says how many open alerts it would mute as one writes. */
export function SilenceForm({ initial = '', onDone }: { readonly initial?: string; readonly onDone?: () => void }) {
  const [text, setText] = useState(initial);
  const [length, setLength] = useState('1');
  const [hours, setHours] = useState('8');
  const [reason, setReason] = useState('');
  const create = useCreateSilence();
  const count = useId();
  const long = Number(length === 'custom' ? hours : length);
  const save = () =>
    create.mutate(
      { matchers: matcherLines(text), endsAt: new Date(Date.now() + long * 3_600_000).toISOString(), reason },
      {
        onSuccess: () => {
          announce('Silenced');
          setReason('');
          onDone?.();
        },
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="Matchers"
          description={'One a line, all must hold: service="checkout", alertname=~"Disk.*", team!="web"'}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          required
          className={classes.code ?? ''}
          aria-describedby={count}
        />
        <Text size="sm" id={count} role="status">
          <Matched text={text} />
        </Text>
        <div className={classes.filters}>
          <NativeSelect label="For" data={lengths} value={length} onChange={(event) => setLength(event.currentTarget.value)} />
          {length === 'custom' && (
            <TextInput
              label="Hours"
              type="number"
              min={0.25}
              step="any"
              required
              value={hours}
              onChange={(event) => setHours(event.currentTarget.value)}
            />
          )}
          <TextInput
            label="Reason"
            placeholder="Disks are being replaced"
            required
            maxLength={5_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" loading={create.isPending}>
            Silence
          </Button>
        </div>
        {create.isError && <ErrorState error={create.error} />}
      </Stack>
    </form>
  );
}

/** How many of the open alerts the matchers match. */
function Matched({ text }: { readonly text: string }) {
  const open = useQuery(alertsQuery('open'));
  const read = matcherLines(text).map(readMatcher);
  if (read.length === 0) return <>Mutes nothing yet: write a matcher.</>;
  const known = read.filter((matcher) => matcher !== undefined);
  if (known.length < read.length) return <>A line is no matcher: write a label, one of = != =~ !~, and a value.</>;
  if (open.data === undefined) return <>Counting the open alerts …</>;
  const found = open.data.map(({ labels }) => matches(known, labels));
  if (found.includes(undefined)) return <>The expression is one that only the server can read.</>;
  const count = found.filter(Boolean).length;
  return (
    <>
      Mutes {count} of {open.data.length} open {open.data.length === 1 ? 'alert' : 'alerts'} now.
    </>
  );
}

import { Button, Group, Text } from '@mantine/core';
import { useMay } from '../../api/session.ts';
import { formatMoment } from '../../kit/time.ts';
import { PersonName } from './people.tsx';
import { beginOf, endOf } from './ShiftTable.tsx';
import type { Bar, Stretch } from './weeks.ts';
import { ownZone, spanWords, zoneName } from './zones.ts';

interface ShiftDetailProps {
  readonly bar: Bar | undefined;
  readonly known: Stretch;
  readonly timezone: string;
  readonly onTakeOver: (stretch: Stretch) => void;
}

/** The shift that was chosen in the calendar, in words, and what can be done about it. */
export function ShiftDetail({ bar, known, timezone, onTakeOver }: ShiftDetailProps) {
  const may = useMay('member');
  const now = Date.now();
  return (
    <Group gap="sm" mt="xs" mih={28} role="status">
      {bar === undefined ? (
        <Text size="sm" c="var(--quiet)">
          Choose a shift to see its times{may && ', or to have somebody else take it over'}.
        </Text>
      ) : (
        <>
          <Text size="sm">
            <b>{bar.user === null ? 'Nobody is on call' : <PersonName email={bar.user} />}</b>, {beginOf(bar, known, timezone)} to{' '}
            {endOf(bar, known, timezone)} ({spanWords(bar.to - bar.from)}){bar.user !== null && `, by ${bar.source}`}
            {formatMoment(bar.from, timezone) !== formatMoment(bar.from, ownZone()) && (
              <Text component="span" size="sm" c="var(--quiet)">
                . In {zoneName(ownZone())}, where you are: {beginOf(bar, known, ownZone())} to {endOf(bar, known, ownZone())}
              </Text>
            )}
          </Text>
          {may && bar.to > now && (
            <Button size="compact-sm" variant="default" onClick={() => onTakeOver({ from: Math.max(bar.from, now), to: bar.to })}>
              {bar.user === null ? 'Fill the gap' : 'Somebody else takes over'}
            </Button>
          )}
        </>
      )}
    </Group>
  );
}

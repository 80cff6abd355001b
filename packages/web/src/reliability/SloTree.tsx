import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Slo } from '../api/reliability.ts';
import { SlosTable } from './SlosTable.tsx';
import { countStates, rankOf, stateOf, stateWords } from './states.ts';

/** SLOs by service, the worst service first; found by text and state. */
export function SloTree({ slos }: { readonly slos: readonly Slo[] }) {
  const [text, setText] = useState('');
  const [state, setState] = useState('');
  if (slos.length === 0) return <SlosTable slos={slos} />;
  const wanted = text.trim().toLowerCase();
  const shown = slos
    .filter((slo) => state === '' || stateOf(slo) === state)
    .filter(({ name, displayName, service }) => `${name} ${displayName} ${service}`.toLowerCase().includes(wanted));
  const groups = [...Map.groupBy(shown, ({ service }) => service)].toSorted(
    ([a, left], [b, right]) => rankOf(left) - rankOf(right) || a.localeCompare(b),
  );
  return (
    <>
      <Group gap="xs" px="sm" pb="xs">
        <TextInput type="search" label="Search SLOs" value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <NativeSelect
          label="State"
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
          data={[
            { value: '', label: 'All' },
            ...countStates(slos).map((one) => ({ value: one.state, label: `${stateWords[one.state].word} (${one.count})` })),
          ]}
        />
      </Group>
      {groups.length === 0 && <p style={{ paddingInline: '0.75rem' }}>No SLO matches.</p>}
      {groups.map(([service, own]) => (
        <details key={service} open>
          <summary style={{ padding: '0.375rem 0.75rem', cursor: 'pointer' }}>
            {service} ({own.length}):{' '}
            {countStates(own)
              .map((one) => `${one.count} ${stateWords[one.state].word}`)
              .join(', ')}
          </summary>
          <SlosTable slos={own} caption={`SLOs of ${service}`} />
        </details>
      ))}
    </>
  );
}

import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Slo } from '../api/reliability.ts';
import type { NarrowSlos } from './SloTree.tsx';
import type { SloSearch } from './search.ts';
import { countStates, stateWords } from './states.ts';

interface SloFiltersProps {
  readonly slos: readonly Slo[];
  readonly search: SloSearch;
  readonly onNarrow: NarrowSlos;
}

/** What a list of SLOs is narrowed by. */
export function SloFilters({ slos, search, onNarrow }: SloFiltersProps) {
  // The field leads and the address follows: typing never waits for the router.
  const [text, setText] = useState(search.q ?? '');
  const chosen = (value: string) => (value === '' ? undefined : value);
  const states = countStates(slos).map(({ state, count }) => ({ value: state, label: `${stateWords[state].word} (${count})` }));
  return (
    <Group gap="xs" px="sm" pb="xs" align="flex-end">
      <TextInput
        type="search"
        label="Search SLOs"
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          onNarrow({ q: chosen(currentTarget.value.trim()) });
        }}
      />
      <NativeSelect
        label="Service"
        value={search.service ?? ''}
        onChange={({ currentTarget }) => onNarrow({ service: chosen(currentTarget.value) })}
        data={[{ value: '', label: 'All' }, ...namesOf(slos, 'service', search.service)]}
      />
      <NativeSelect
        label="Team"
        value={search.team ?? ''}
        onChange={({ currentTarget }) => onNarrow({ team: chosen(currentTarget.value) })}
        data={[{ value: '', label: 'All' }, ...namesOf(slos, 'team', search.team)]}
      />
      <NativeSelect
        label="State"
        value={search.state ?? ''}
        onChange={({ currentTarget }) => onNarrow({ state: states.find(({ value }) => value === currentTarget.value)?.value })}
        data={[{ value: '', label: 'All' }, ...states, ...missingState(search, states)]}
      />
    </Group>
  );
}

/** What may be chosen; what the address names stays to be seen, though no SLO has it. */
function namesOf(slos: readonly Slo[], of: 'service' | 'team', chosen: string | undefined): string[] {
  const names = new Set(slos.map((slo) => slo[of]).filter((name) => name !== ''));
  if (chosen !== undefined) names.add(chosen);
  return [...names].toSorted((a, b) => a.localeCompare(b));
}

function missingState({ state }: SloSearch, states: readonly { readonly value: string }[]) {
  if (state === undefined || states.some(({ value }) => value === state)) return [];
  return [{ value: state, label: `${stateWords[state].word} (0)` }];
}

import { Code } from '@mantine/core';
import type { RoutingSpec } from '../../../api/alert-routing.ts';
import { DataTable } from '../../../kit/DataTable.tsx';
import { Section } from '../../../kit/Section.tsx';

/** Which alerts hold which others back. */
export function InhibitionsSection({ rules }: { readonly rules: NonNullable<RoutingSpec['inhibitRules']> }) {
  return (
    <Section title="Inhibitions" flush>
      <DataTable
        caption="Inhibitions"
        rows={rules}
        rowKey={({ sourceMatchers, targetMatchers }) => JSON.stringify([sourceMatchers, targetMatchers])}
        empty="No alert holds another back."
        columns={[
          { key: 'source', title: 'While these fire', cell: ({ sourceMatchers }) => <Matchers matchers={sourceMatchers} /> },
          { key: 'target', title: 'these are not told', cell: ({ targetMatchers }) => <Matchers matchers={targetMatchers} /> },
          { key: 'equal', title: 'with the same', cell: ({ equal = [] }) => (equal.length === 0 ? 'anything' : equal.join(', ')) },
        ]}
      />
    </Section>
  );
}

function Matchers({ matchers }: { readonly matchers: readonly string[] }) {
  return <Code>{matchers.join(', ')}</Code>;
}

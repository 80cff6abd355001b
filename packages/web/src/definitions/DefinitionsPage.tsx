import { Anchor, Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Definition, definitionsQuery } from '../api/definitions.ts';
import { useMay } from '../api/session.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { Verdict } from '../kit/Verdict.tsx';
import { When } from '../kit/When.tsx';
import { ownerText } from './owner.ts';

const every = 'All kinds';

/** What people decided: services, teams, metrics, KPIs, SLOs, budgets. */
export default function DefinitionsPage() {
  const definitions = useQuery(definitionsQuery);
  const mayChange = useMay('member');
  const [kind, setKind] = useState(every);
  const [text, setText] = useState('');
  return (
    <Page
      title="Definitions"
      question="What did we decide to measure, to promise and to spend?"
      actions={
        mayChange && (
          <Button component={Link} to="/definitions/new" size="compact-md">
            New definition
          </Button>
        )
      }
    >
      <Loaded query={definitions} height={320}>
        {(all) => {
          const kinds = [every, ...new Set(all.map((one) => one.kind))];
          const shown = all.filter((one) => (kind === every || one.kind === kind) && matches(one, text));
          return (
            <Section
              title={`${shown.length} of ${all.length} definitions`}
              flush
              actions={
                <>
                  <Select
                    aria-label="Kind"
                    size="xs"
                    w={140}
                    data={kinds}
                    value={kind}
                    onChange={(value) => setKind(value ?? every)}
                    allowDeselect={false}
                  />
                  <TextInput
                    aria-label="Search definitions"
                    placeholder="Search"
                    size="xs"
                    type="search"
                    value={text}
                    onChange={(event) => setText(event.currentTarget.value)}
                  />
                </>
              }
            >
              <DataTable
                caption="Definitions"
                columns={columns}
                rows={shown}
                rowKey={(one) => `${one.kind}/${one.metadata.name}`}
                initialSort={{ key: 'kind' }}
                empty="No definition matches."
              />
            </Section>
          );
        }}
      </Loaded>
    </Page>
  );
}

const columns: Column<Definition>[] = [
  { key: 'kind', title: 'Kind', sort: (one) => `${one.kind} ${one.metadata.name}`, cell: (one) => one.kind },
  {
    key: 'name',
    title: 'Name',
    sort: (one) => one.metadata.name,
    cell: (one) => (
      <Anchor component={Link} to={`/definitions/${one.kind}/${one.metadata.name}`} size="sm">
        {one.metadata.displayName ?? one.metadata.name}
      </Anchor>
    ),
  },
  { key: 'id', title: 'In files', wide: true, cell: (one) => <code>{one.metadata.name}</code> },
  { key: 'owner', title: 'Kept by', sort: (one) => one.owner, cell: (one) => ownerText(one.owner) },
  { key: 'version', title: 'Version', align: 'right', wide: true, sort: (one) => one.version, cell: (one) => one.version },
  { key: 'updated', title: 'Changed', wide: true, sort: (one) => one.updatedAt, cell: (one) => <When time={one.updatedAt} never="" /> },
  {
    key: 'problems',
    title: '',
    cell: (one) =>
      one.problems === undefined ? null : (
        <Verdict judgement="bad" why={one.problems.map(({ message }) => message).join(' ')}>
          not usable
        </Verdict>
      ),
  },
];

function matches({ kind, metadata }: Definition, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return `${kind} ${metadata.name} ${metadata.displayName ?? ''}`.toLowerCase().includes(wanted);
}

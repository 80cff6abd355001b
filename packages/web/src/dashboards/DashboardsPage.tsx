import { Anchor, Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { type Dashboard, dashboardsQuery } from '../api/dashboards.ts';
import { useMay } from '../api/session.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { When } from '../kit/When.tsx';
import { NewDashboard } from './NewDashboard.tsx';

const ImportGrafana = lazy(() => import('./ImportGrafana.tsx'));

/** All dashboards, to search and open; new ones, and those of Grafana. */
export default function DashboardsPage() {
  const dashboards = useQuery(dashboardsQuery);
  const mayChange = useMay('member');
  const [text, setText] = useState('');
  const [dialog, setDialog] = useState<'new' | 'import'>();
  const buttons = mayChange && (
    <>
      <Button size="compact-md" variant="default" onClick={() => setDialog('import')}>
        Import from Grafana
      </Button>
      <Button size="compact-md" onClick={() => setDialog('new')}>
        New dashboard
      </Button>
    </>
  );
  return (
    <Page title="Dashboards" question="What do we look at together?" actions={buttons}>
      <Loaded query={dashboards} height={320}>
        {(all) =>
          all.length === 0 ? (
            <Section title="No dashboards yet">
              <EmptyState title="Begin with one that you have" snippet="binnacle import grafana dashboard.json | binnacle apply -f -">
                A dashboard shows any metric or PromQL side by side, with variables that rule all panels. Grafana's are taken over, with a
                report of what is not the same; or build one here.
              </EmptyState>
            </Section>
          ) : (
            <Section
              title={`${all.length} dashboards`}
              flush
              actions={
                <TextInput
                  aria-label="Search dashboards"
                  placeholder="Search"
                  size="xs"
                  type="search"
                  value={text}
                  onChange={({ currentTarget }) => setText(currentTarget.value)}
                />
              }
            >
              <DataTable
                caption="Dashboards"
                columns={columns}
                rows={all.filter((one) => matches(one, text))}
                rowKey={({ metadata }) => metadata.name}
                initialSort={{ key: 'name' }}
                empty="No dashboard matches."
              />
            </Section>
          )
        }
      </Loaded>
      {dialog === 'new' && <NewDashboard onClose={() => setDialog(undefined)} />}
      {dialog === 'import' && (
        <Suspense>
          <ImportGrafana onClose={() => setDialog(undefined)} />
        </Suspense>
      )}
    </Page>
  );
}

const columns: Column<Dashboard>[] = [
  {
    key: 'name',
    title: 'Dashboard',
    sort: ({ metadata }) => metadata.displayName ?? metadata.name,
    cell: ({ metadata }) => (
      <Anchor component={Link} to={`/dashboards/${encodeURIComponent(metadata.name)}`} size="sm">
        {metadata.displayName ?? metadata.name}
      </Anchor>
    ),
  },
  { key: 'tags', title: 'Tags', wide: true, cell: ({ spec }) => spec.tags?.join(', ') ?? '' },
  { key: 'panels', title: 'Panels', align: 'right', sort: ({ spec }) => spec.panels.length, cell: ({ spec }) => spec.panels.length },
  {
    key: 'updated',
    title: 'Changed',
    wide: true,
    sort: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <When time={updatedAt} never="" />,
  },
  { key: 'by', title: 'By', wide: true, cell: ({ updatedBy }) => updatedBy },
];

function matches({ metadata, spec }: Dashboard, text: string): boolean {
  return [metadata.name, metadata.displayName ?? '', ...(spec.tags ?? [])].join(' ').toLowerCase().includes(text.trim().toLowerCase());
}

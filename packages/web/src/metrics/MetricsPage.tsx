import { Anchor, Code, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { MetricSummary } from '../api/metrics.ts';
import { metricsQuery } from '../api/metrics-list.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { ExploreTabs } from './ExploreTabs.tsx';
import { matches } from './matches.ts';

const columns: Column<MetricSummary>[] = [
  {
    key: 'name',
    title: 'Metric',
    sort: ({ name }) => name,
    cell: ({ name, title, description }) => (
      <>
        <Anchor component={Link} to={`/explore/${encodeURIComponent(name)}`} size="sm" title={description}>
          {title}
        </Anchor>
        <Code display="block" w="fit-content" bg="none" p={0} c="var(--quiet)">
          {name}
        </Code>
      </>
    ),
  },
  { key: 'unit', title: 'Unit', sort: ({ unit }) => unit, cell: ({ unit }) => unit.replaceAll('_', ' ') },
  { key: 'dimensions', title: 'By', wide: true, cell: ({ dimensions }) => dimensions.join(', ') },
  {
    key: 'origin',
    title: 'From',
    wide: true,
    sort: ({ origin }) => origin,
    cell: ({ origin }) => (origin === 'builtin' ? 'built in' : 'definition'),
  },
];

/** All metrics there are, to search and open. */
export default function MetricsPage() {
  const metrics = useQuery(metricsQuery);
  const [text, setText] = useState('');
  return (
    <Page title="Explore" question="What is measured, and what does each number mean?" actions={<ExploreTabs />}>
      <Loaded query={metrics} height={480}>
        {(all) => {
          const shown = all.filter((metric) => matches(metric, text));
          return (
            <Section
              title={`${shown.length} of ${all.length} metrics`}
              flush
              actions={
                <TextInput
                  aria-label="Search metrics"
                  placeholder="Search by name or meaning"
                  size="xs"
                  type="search"
                  w={240}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                />
              }
            >
              <DataTable
                caption="Metrics"
                columns={columns}
                rows={shown}
                rowKey={({ name }) => name}
                initialSort={{ key: 'name' }}
                empty="No metric matches."
              />
            </Section>
          );
        }}
      </Loaded>
    </Page>
  );
}

import { Anchor, Code, Select, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { metricsQuery } from '../api/metrics-list.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { QueryLink } from '../query/QueryLink.tsx';
import { receivedQuery } from '../query/received.ts';
import { ExploreTabs } from './ExploreTabs.tsx';
import { fromFamily, fromSummary, type ListedMetric, type Origin } from './listed.ts';
import { matches } from './matches.ts';

const origins: readonly Origin[] = ['built in', 'definition', 'received'];
/** More rows make a page slow, and nobody reads them. */
const mostRows = 200;

const columns: Column<ListedMetric>[] = [
  { key: 'name', title: 'Metric', sort: ({ name }) => name, cell: (metric) => <Name metric={metric} /> },
  { key: 'type', title: 'Type', wide: true, sort: ({ type }) => type, cell: ({ type }) => type },
  { key: 'unit', title: 'Unit', sort: ({ unit }) => unit, cell: ({ unit }) => unit },
  { key: 'dimensions', title: 'By', wide: true, cell: ({ dimensions }) => dimensions },
  { key: 'origin', title: 'From', wide: true, sort: ({ origin }) => origin, cell: ({ origin }) => origin },
];

/** All metrics there are, those that clients send among them, to search and open. */
export default function MetricsPage() {
  const own = useQuery(metricsQuery);
  const received = useQuery(receivedQuery);
  const [text, setText] = useState('');
  const [origin, setOrigin] = useState<string | null>(null);
  // Typing stays quick while thousands of names are searched.
  const searched = useDeferredValue(text);
  const all = useMemo(() => [...(own.data ?? []).map(fromSummary), ...(received.data ?? []).map(fromFamily)], [own.data, received.data]);
  const shown = useMemo(
    () => all.filter((metric) => (origin === null || metric.origin === origin) && matches(metric, searched)),
    [all, origin, searched],
  );
  return (
    <Page title="Explore" question="What is measured, and what does each number mean?" actions={<ExploreTabs />}>
      {received.isError && <ErrorState error={received.error} retry={received.refetch} />}
      <Loaded query={own} height={480}>
        {() => (
          <Section
            title={`${formatCount(shown.length)} of ${formatCount(all.length)} metrics`}
            flush
            actions={
              <>
                <Select
                  aria-label="From"
                  placeholder="from anywhere"
                  size="xs"
                  w={140}
                  clearable
                  data={[...origins]}
                  value={origin}
                  onChange={setOrigin}
                />
                <TextInput
                  aria-label="Search metrics"
                  placeholder="Search by name or meaning"
                  size="xs"
                  type="search"
                  w={240}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                />
              </>
            }
          >
            <DataTable
              caption="Metrics"
              columns={columns}
              rows={shown}
              rowKey={({ origin: from, name }) => `${from} ${name}`}
              most={mostRows}
              empty={received.isPending ? 'Loading what was received.' : 'No metric matches.'}
            />
          </Section>
        )}
      </Loaded>
    </Page>
  );
}

function Name({ metric: { name, title, description, promql } }: { readonly metric: ListedMetric }) {
  if (promql !== undefined) {
    return (
      <>
        <QueryLink promql={promql}>{name}</QueryLink>
        {description !== '' && (
          <Text size="xs" c="var(--quiet)" lineClamp={2}>
            {description}
          </Text>
        )}
      </>
    );
  }
  return (
    <>
      <Anchor component={Link} to={`/explore/${encodeURIComponent(name)}`} size="sm" title={description}>
        {title}
      </Anchor>
      <Code display="block" w="fit-content" bg="none" p={0} c="var(--quiet)" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
        {name}
      </Code>
    </>
  );
}

import { Alert, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ScrapeTarget, targetsQuery } from '../api/targets.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { formatText } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { type Judgement, Verdict } from '../kit/Verdict.tsx';
import { When } from '../kit/When.tsx';

const snippet = `cat > scrape.yml <<'SCRAPE'
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ['localhost:9100']
SCRAPE
npx binnacle apply -f scrape.yml`;

/** What this server scrapes itself, whether it answers, and why not. */
export function Targets() {
  const targets = useQuery(targetsQuery);
  const isEmpty = targets.data?.activeTargets.length === 0;
  return (
    <Section title="Scraped targets" flush={targets.data !== undefined && !isEmpty}>
      <Loaded query={targets} height={80}>
        {({ activeTargets, problems }) => (
          <>
            {problems.length > 0 && (
              <Alert color="red" variant="outline" title="Definitions that cannot be used as they are">
                <List size="sm">
                  {problems.map(({ definition, problem }) => (
                    <List.Item key={`${definition} ${problem}`}>
                      {definition}: {problem}
                    </List.Item>
                  ))}
                </List>
              </Alert>
            )}
            {activeTargets.length === 0 ? (
              <EmptyState title="Nothing is scraped" snippet={snippet}>
                Binnacle can read what Prometheus exporters expose. The scrape_configs of Prometheus are taken as they are.
              </EmptyState>
            ) : (
              <DataTable
                caption="Scraped targets"
                columns={columns}
                rows={activeTargets}
                rowKey={({ scrapePool, scrapeUrl, labels }) => `${scrapePool} ${scrapeUrl} ${JSON.stringify(labels)}`}
                initialSort={{ key: 'health' }}
                most={500}
              />
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

const healthWords: Readonly<Record<ScrapeTarget['health'], { readonly judgement: Judgement; readonly word: string }>> = {
  down: { judgement: 'bad', word: 'down' },
  unknown: { judgement: 'none', word: 'not scraped yet' },
  up: { judgement: 'good', word: 'up' },
};
const worstFirst: readonly ScrapeTarget['health'][] = ['down', 'unknown', 'up'];

const columns: Column<ScrapeTarget>[] = [
  {
    key: 'health',
    title: 'Health',
    sort: ({ health }) => worstFirst.indexOf(health),
    cell: ({ health }) => <Verdict judgement={healthWords[health].judgement}>{healthWords[health].word}</Verdict>,
  },
  {
    key: 'target',
    title: 'Target',
    sort: ({ scrapeUrl }) => scrapeUrl,
    cell: ({ scrapeUrl, lastError }) => (
      <>
        <span style={{ overflowWrap: 'anywhere' }}>{scrapeUrl}</span>
        {lastError !== '' && (
          <Text size="xs" c="var(--bad)" style={{ overflowWrap: 'anywhere' }}>
            {lastError}
          </Text>
        )}
      </>
    ),
  },
  { key: 'job', title: 'Job', wide: true, sort: ({ scrapePool }) => scrapePool, cell: ({ scrapePool }) => scrapePool },
  {
    key: 'seen',
    title: 'Last scrape',
    sort: ({ lastScrape }) => lastScrape,
    cell: ({ lastScrape }) => <When time={lastScrape.startsWith('0001-') ? null : lastScrape} never="never" />,
  },
  {
    key: 'took',
    title: 'Took',
    align: 'right',
    wide: true,
    sort: ({ lastScrapeDuration }) => lastScrapeDuration,
    cell: ({ lastScrape, lastScrapeDuration }) => (lastScrape.startsWith('0001-') ? '' : formatText(lastScrapeDuration, 'seconds')),
  },
];

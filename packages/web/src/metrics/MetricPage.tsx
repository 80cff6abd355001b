import { Anchor, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useEvaluate } from '../api/evaluate.ts';
import type { MetricSummary, Question, Stat } from '../api/metrics.ts';
import { metricsQuery } from '../api/metrics-list.ts';
import { ExplainDetails } from '../kit/ExplainDetails.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { MetricCard } from '../kit/MetricCard.tsx';
import { MetricChart } from '../kit/MetricChart.tsx';
import { NotFound } from '../kit/NotFound.tsx';
import { Page } from '../kit/Page.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import { Section } from '../kit/Section.tsx';
import { Breakdown } from './Breakdown.tsx';

/** One metric: its course with limits, its parts, and everything that stands behind it. */
export default function MetricPage() {
  const { name = '' } = useParams({ strict: false });
  const metrics = useQuery(metricsQuery);
  return (
    <Loaded query={metrics} height={480}>
      {(all) => {
        const metric = all.find((one) => one.name === name);
        return metric === undefined ? <NotFound /> : <MetricContent key={name} metric={metric} />;
      }}
    </Loaded>
  );
}

function MetricContent({ metric }: { readonly metric: MetricSummary }) {
  const [stat, setStat] = useState<Stat | undefined>(metric.stats[0]);
  const [dimension, setDimension] = useState(metric.dimensions[0]);
  const question: Question = { metric: metric.name, stat };
  return (
    <Page
      title={metric.title}
      question={metric.description}
      actions={
        <>
          {metric.stats.length > 1 && (
            <Select
              aria-label="Statistic"
              size="xs"
              w={96}
              data={[...metric.stats]}
              value={stat ?? null}
              onChange={(value) => setStat((value as Stat | null) ?? metric.stats[0])}
              allowDeselect={false}
            />
          )}
          <Anchor component={Link} to="/explore" size="sm">
            All metrics
          </Anchor>
        </>
      }
    >
      <Scorecards label="Value in the range">
        <MetricCard title={stat === undefined ? metric.title : `${metric.title} (${stat})`} question={question} />
      </Scorecards>
      <Section title="Course">
        <MetricChart title={metric.title} question={question} height={300} />
      </Section>
      {dimension !== undefined && (
        <Section
          title="Breakdown"
          flush
          actions={
            <Select
              aria-label="Break down by"
              size="xs"
              data={[...metric.dimensions]}
              value={dimension}
              onChange={(value) => setDimension(value ?? dimension)}
              allowDeselect={false}
            />
          }
        >
          <Breakdown question={question} dimension={dimension} />
        </Section>
      )}
      <Section title="What stands behind it">
        <Explained question={question} />
      </Section>
    </Page>
  );
}

function Explained({ question }: { readonly question: Question }) {
  const answer = useEvaluate(question, { step: 'none' });
  return <Loaded query={answer}>{({ explain }) => <ExplainDetails explain={explain} />}</Loaded>;
}

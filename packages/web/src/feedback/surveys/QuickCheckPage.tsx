import { Button, NumberInput, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type QuickCheckForm, type QuickCheckMetric, type QuickCheckResult, quickCheckQuery, useQuickCheck } from '../../api/surveys.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import { Value } from '../../kit/Value.tsx';

type Answers = Readonly<Partial<Record<QuickCheckMetric, number>>>;

/** DORA's Quick Check: five questions, scored as DORA scores them. Nothing of it is kept. */
export default function QuickCheckPage() {
  const query = useQuery(quickCheckQuery);
  return (
    <Page
      title="DORA Quick Check"
      question="How does a team's delivery compare, by its own answers to five questions? Nothing you enter is kept."
    >
      <Loaded query={query} height={480}>
        {(form) => <Check form={form} />}
      </Loaded>
    </Page>
  );
}

function Check({ form }: { readonly form: QuickCheckForm }) {
  const [answers, setAnswers] = useState<Answers>({});
  const check = useQuickCheck();
  const set = (metric: QuickCheckMetric, value: number) => setAnswers({ ...answers, [metric]: value });
  return (
    <>
      <Section title="For your primary application or service">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            check.mutate(answers);
          }}
        >
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            {form.questions.map(({ metric, title, text, kind, options }) =>
              kind === 'percent' ? (
                <NumberInput
                  key={metric}
                  label={title}
                  description={text}
                  suffix=" %"
                  min={0}
                  max={100}
                  onChange={(value) => typeof value === 'number' && set(metric, value)}
                />
              ) : (
                <Radio.Group key={metric} label={title} description={text} onChange={(value) => set(metric, Number(value))}>
                  <Stack gap={6} mt="xs">
                    {options.map(({ value, label }) => (
                      <Radio key={value} value={String(value)} label={label} />
                    ))}
                  </Stack>
                </Radio.Group>
              ),
            )}
          </SimpleGrid>
          <Button type="submit" mt="md" loading={check.isPending} disabled={Object.keys(answers).length === 0}>
            Score
          </Button>
        </form>
        {check.isError && <ErrorState error={check.error} />}
      </Section>
      {check.data !== undefined && <Result result={check.data} />}
    </>
  );
}

function Result({ result }: { readonly result: QuickCheckResult }) {
  const { metrics, overall, throughput, stability, benchmark, attribution } = result;
  const rows = [
    { key: 'overall', title: 'Overall', score: overall, benchmark: benchmark.overall as number | null },
    { key: 'throughput', title: 'Throughput', score: throughput, benchmark: null },
    { key: 'stability', title: 'Stability', score: stability, benchmark: null },
    ...metrics.map(({ metric, ...rest }) => ({ key: metric, ...rest })),
  ];
  return (
    <Section title="Scores" flush>
      <div aria-live="polite">
        <DataTable
          caption="Scores, 0 to 10"
          rows={rows}
          rowKey={({ key }) => key}
          columns={[
            { key: 'title', title: 'Of 10', cell: ({ title }) => title },
            {
              key: 'score',
              title: 'Your score',
              align: 'right',
              cell: ({ score }) => <Value value={score} unit="score" whyEmpty="Not answered." />,
            },
            {
              key: 'benchmark',
              title: `Mean of ${benchmark.industry}, ${benchmark.edition}`,
              align: 'right',
              cell: (row) => (row.benchmark === null ? '' : <Value value={row.benchmark} unit="score" />),
            },
          ]}
        />
      </div>
      <Text size="xs" c="var(--quiet)" p="md">
        Means of survey answers are no target: a team compares best with itself. {attribution}
      </Text>
    </Section>
  );
}

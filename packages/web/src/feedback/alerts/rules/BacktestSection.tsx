import { SegmentedControl, Text } from '@mantine/core';
import type { AlertRuleSpec } from '../../../api/alert-rules.ts';
import { EmptyState } from '../../../kit/EmptyState.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { BacktestChart } from '../BacktestChart.tsx';
import { type Span, spans, useBacktest, useSpan } from './use-backtest.ts';

interface BacktestSectionProps {
  readonly title: string;
  /** Names the chart. */
  readonly chart: string;
  /** Name of a rule, or one that is being written. */
  readonly rule: string | AlertRuleSpec;
  readonly initial: Span;
  /** Whether there is enough of it to be judged. */
  readonly complete?: boolean;
}

/** When a rule would have fired, in a sentence and on the chart of what it judges. */
export function BacktestSection({ title, chart, rule, initial, complete = true }: BacktestSectionProps) {
  const [span, setSpan] = useSpan(initial);
  const query = useBacktest(rule, span, complete);
  return (
    <Section
      title={title}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="How far back"
          value={span}
          onChange={(value) => setSpan(value as Span)}
          data={spans.map(({ value, label }) => ({ value, label }))}
        />
      }
    >
      {complete ? (
        <Loaded query={query} height={280}>
          {(data) => (
            <div style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }} aria-busy={query.isFetching}>
              <Text size="sm" fw={600} role="status" mb="xs">
                {sentence(data.summary)}
              </Text>
              <BacktestChart data={data} title={chart} />
            </div>
          )}
        </Loaded>
      ) : (
        <EmptyState title="Nothing to judge yet">
          Choose a metric, say what it is held against, and mend what is marked: the rule is tried on what has been received so far.
        </EmptyState>
      )}
    </Section>
  );
}

function sentence(summary: string): string {
  return `The rule, as it is here, ${summary}.`;
}

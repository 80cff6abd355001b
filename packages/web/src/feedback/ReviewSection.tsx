import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Comment, ReviewSection as Content, ReviewItem } from '../api/feedback.ts';
import { metricsQuery } from '../api/metrics-list.ts';
import { TimeSeriesChart } from '../kit/chart/TimeSeriesChart.tsx';
import { signalOf } from '../kit/movement.ts';
import { Section } from '../kit/Section.tsx';
import { Value } from '../kit/Value.tsx';
import { Verdict } from '../kit/Verdict.tsx';
import { Comments } from './Comments.tsx';
import classes from './Feedback.module.css';
import { Change, Coincides, ItemLink, QuietItem } from './ReviewItem.tsx';

interface ReviewSectionProps {
  readonly week: string;
  readonly section: Content;
  readonly comments: readonly Comment[];
}

/** One area of a review: exceptions first, each with its rule and what coincided; then the routine. */
export function ReviewSection({ week, section, comments }: ReviewSectionProps) {
  const moved = section.items.filter((item) => item.moved === true);
  const quiet = section.items.filter((item) => item.moved !== true);
  return (
    <Section title={section.title}>
      {section.items.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          Nothing is measured here yet.
        </Text>
      )}
      {moved.length > 0 && (
        <ul className={classes.list} aria-label={`${section.title}: what moved`}>
          {moved.map((item) => (
            <MovedItem key={keyOf(item)} week={week} item={item} comments={comments} />
          ))}
        </ul>
      )}
      {quiet.length > 0 && (
        <ul className={classes.list} aria-label={`${section.title}: no change claimed`}>
          {quiet.map((item) => (
            <QuietItem key={keyOf(item)} item={item} />
          ))}
        </ul>
      )}
      <Comments week={week} subject={section.area} title={section.title} comments={comments} />
    </Section>
  );
}

const weekLength = 7 * 86_400_000;

interface MovedItemProps {
  readonly week: string;
  readonly item: ReviewItem;
  readonly comments: readonly Comment[];
}

function MovedItem({ week, item, comments }: MovedItemProps) {
  const { times } = item.history;
  const { data: metrics } = useQuery(metricsQuery);
  const direction = metrics?.find(({ name }) => name === item.metric)?.direction ?? 'none';
  const signal = item.value === null || item.limits === null ? undefined : signalOf(item.value, item.limits, direction);
  return (
    <li className={classes.item} data-moved="true">
      <ItemLink item={item} />
      <Value value={item.value} unit={item.unit} />
      <Change item={item} />
      {signal !== undefined && (
        <div>
          <Verdict judgement={signal.judgement} why={item.text}>
            {signal.word}
          </Verdict>
        </div>
      )}
      <div className={classes.wide}>
        <TimeSeriesChart
          title={item.title}
          unit={item.unit}
          step="1w"
          interval={{ from: times[0] ?? 0, to: (times.at(-1) ?? 0) + weekLength }}
          series={[{ label: 'Weekly', ...item.history }]}
          limits={item.limits}
          signals={item.signals}
          marks={item.coincides}
          height={180}
        />
        <Coincides item={item} />
        <Comments week={week} subject={keyOf(item)} title={item.title} comments={comments} />
      </div>
    </li>
  );
}

/** A number of the review by metric and labels; also what comments on it are about. */
function keyOf(item: ReviewItem): string {
  return [item.metric, ...Object.values(item.labels)].join(' ');
}

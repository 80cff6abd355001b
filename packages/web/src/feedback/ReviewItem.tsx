import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReviewItem as Item } from '../api/feedback.ts';
import { useSession } from '../api/session.ts';
import { EntryLink } from '../kit/EntryLink.tsx';
import { formatDifference } from '../kit/format.ts';
import { Sparkline } from '../kit/Sparkline.tsx';
import { formatDay } from '../kit/time.ts';
import { Value } from '../kit/Value.tsx';
import classes from './Feedback.module.css';
import { addressOf, nameOf } from './item-words.ts';

/** One number of a review that did not move: a line to read past. */
export function QuietItem({ item }: { readonly item: Item }) {
  return (
    <li className={classes.item}>
      <ItemLink item={item} />
      <Value value={item.value} unit={item.unit} whyEmpty={item.why ?? item.text} />
      <Change item={item} />
      <Sparkline
        values={item.history.values}
        partial={item.history.partial}
        label={`${item.title}, last ${item.history.values.length} weeks`}
      />
      <Text size="sm" c="var(--quiet)" className={classes.text ?? ''}>
        {item.moved === false ? 'Within its usual range.' : item.text}
      </Text>
    </li>
  );
}

/** What coincided with a signal: places to look, not causes. */
export function Coincides({ item }: { readonly item: Item }) {
  const { timezone } = useSession();
  if (item.coincides.length === 0) {
    return (
      <Text size="sm" c="var(--quiet)">
        Nothing on the timeline coincides with it.
      </Text>
    );
  }
  return (
    <Text size="sm" component="div">
      Coincides with:
      <ul className={classes.entries}>
        {item.coincides.map((entry) => (
          <li key={entry.id}>
            <EntryLink entry={entry} />{' '}
            <Text span size="sm" c="var(--quiet)">
              ({entry.kind}, {formatDay(Date.parse(entry.time), timezone)})
            </Text>
          </li>
        ))}
      </ul>
    </Text>
  );
}

/** What a number is about, and the way to it. */
export function ItemLink({ item }: { readonly item: Item }) {
  const { name, metric } = nameOf(item);
  return (
    <div className={classes.name}>
      <Anchor component={Link} to={addressOf(item)} size="sm" fw={600}>
        {name}
      </Anchor>
      {metric !== undefined && (
        <Text size="xs" c="var(--quiet)">
          {metric}
        </Text>
      )}
    </div>
  );
}

/** Against the week before. */
export function Change({ item }: { readonly item: Item }) {
  if (item.value === null || item.previous === null) return <span />;
  return (
    <Text size="sm" c="var(--quiet)">
      {formatDifference(item.value - item.previous, item.unit)}
    </Text>
  );
}

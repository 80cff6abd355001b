import type { ReviewItem } from '../api/feedback.ts';

/** An item's name in two lines: what it is about, and which metric of it is read (absent where that says all). */
export interface ItemName {
  readonly name: string;
  readonly metric: string | undefined;
}

/** Titles of items that stand for a part of a metric end in the part, which is what people look for. */
export function nameOf({ title, labels }: Pick<ReviewItem, 'title' | 'labels'>): ItemName {
  const part = Object.values(labels)
    .filter((value) => value !== '')
    .join(', ');
  const end = `: ${part}`;
  return part !== '' && title.endsWith(end) ? { name: part, metric: title.slice(0, -end.length) } : { name: title, metric: undefined };
}

/** Where an item is looked into. */
export function addressOf({ metric, labels }: Pick<ReviewItem, 'metric' | 'labels'>): string {
  return labels.slo === undefined ? `/explore/${encodeURIComponent(metric)}` : `/reliability/slos/${encodeURIComponent(labels.slo)}`;
}

import { createHash } from 'node:crypto';
import type { timeline } from '../facts/timeline.ts';
import type { Row } from '../stores/clickhouse/table.ts';

/** Something that a client reports to have happened. */
export interface ReportedEvent {
  readonly title: string;
  readonly text: string;
  /** Milliseconds since the epoch, UTC, when the sender states it. */
  readonly time: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

const longestTitle = 200;

/** An event as an entry of the timeline; the same event sent again at the same second is the same entry. */
export function eventRow({ title, text, time, labels }: ReportedEvent, now: number): Row<typeof timeline> {
  const at = time ?? Math.floor(now / 1000) * 1000;
  const id = createHash('sha256')
    .update(JSON.stringify([at, title, text, labels]))
    .digest('base64url')
    .slice(0, 22);
  return {
    id: `event:${id}`,
    time: at,
    kind: 'event',
    title: (text === '' ? title : `${title}: ${text}`).replace(/\s+/g, ' ').slice(0, longestTitle),
    service: labels.service?.slice(0, longestTitle) ?? '',
    environment: labels.env?.slice(0, longestTitle) ?? '',
    link: '',
    updated: now,
  };
}

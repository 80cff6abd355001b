import type { Document } from '../definitions/documents.ts';

/** Parts of a Prometheus configuration file that speak of other things than scraping, and what to do with each. */
const parts: Readonly<Record<string, string>> = {
  rule_files: 'apply the files of rules themselves: apply -f FILE',
  remote_write: 'Binnacle keeps what it scrapes',
  remote_read: 'Binnacle reads its own store alone',
  alerting: 'notifications are Binnacle’s own: apply the alertmanager.yml itself',
};

/** A sentence for each part of a file that is not taken over, for people who apply a whole `prometheus.yml`. */
export function notRead(documents: readonly Document[]): string[] {
  return documents.flatMap((document) => {
    const { value } = document;
    if (typeof value !== 'object' || value === null || !('scrape_configs' in value)) return [];
    const { file = 'the file' } = document.locate({ path: [] });
    return Object.entries(parts).flatMap(([part, advice]) => (part in value ? [`${file}: ${part} is not taken over; ${advice}.`] : []));
  });
}

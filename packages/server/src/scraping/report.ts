import { type Labels, seriesNumber } from '../facts/series-id.ts';
import type { ScrapedSeries } from './series-cache.ts';

/** What Prometheus says of every scrape, in the order in which `Scraper` has the values. */
const names = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'scrape_samples_post_metric_relabeling', 'scrape_series_added'];

export function reportSeries(labels: Labels): readonly ScrapedSeries[] {
  return names.map((name) => ({ id: seriesNumber(name, labels), name, labels, exemplar: '' }));
}

import type { Meter } from '@opentelemetry/api';
import type { SeriesWriter } from '../facts/series-writer.ts';
import type { Facts } from '../stores/facts.ts';

/** What the writer of the fact store did, what waits for it, and how many series it keeps track of. */
export function measureWriter(meter: Meter, facts: Facts, series: SeriesWriter): void {
  meter
    .createObservableGauge('binnacle.series.active', { unit: '{series}', description: 'Series that got samples within the last two hours' })
    .addCallback((result) => result.observe(series.activeSeries));
  meter
    .createObservableCounter('binnacle.writer.rows', { unit: '{row}', description: 'Rows that were given to the fact store, by outcome' })
    .addCallback((result) => {
      const { rowsWritten, rowsRejected } = facts.statistics();
      result.observe(rowsWritten, { outcome: 'written' });
      result.observe(rowsRejected, { outcome: 'rejected' });
    });
  meter
    .createObservableCounter('binnacle.writer.inserts', { unit: '{insert}', description: 'Inserts sent to the fact store' })
    .addCallback((result) => result.observe(facts.statistics().inserts));
  meter
    .createObservableCounter('binnacle.writer.failures', {
      unit: '{insert}',
      description: 'Groups of rows that the fact store did not take',
    })
    .addCallback((result) => result.observe(facts.statistics().failures));
  meter
    .createObservableUpDownCounter('binnacle.writer.queue', { unit: 'By', description: 'Encoded rows that wait or are under way' })
    .addCallback((result) => result.observe(facts.statistics().queuedBytes));
}

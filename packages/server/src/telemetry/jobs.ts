import type { Meter } from '@opentelemetry/api';
import type { Job } from '../platform/jobs.ts';

/** Seconds: jobs read history and write reviews, so they take longer than requests. */
const boundaries = [0.01, 0.1, 1, 10, 60, 600, 3600];

/** Gives back jobs that do the same and are measured while they do it. */
export function measureJobs(meter: Meter): (jobs: readonly Job[]) => Job[] {
  const duration = meter.createHistogram('binnacle.job.duration', {
    unit: 's',
    description: 'Duration of runs of scheduled jobs, by outcome',
    advice: { explicitBucketBoundaries: boundaries },
  });
  return (jobs) =>
    jobs.map((job) => ({
      ...job,
      async run(signal) {
        const started = performance.now();
        let outcome = 'failed';
        try {
          await job.run(signal);
          outcome = 'done';
        } finally {
          duration.record((performance.now() - started) / 1000, { job_name: job.name, outcome });
        }
      },
    }));
}

import type { MetricBatch } from '../facts/metric-batch.ts';

export interface CheckResult {
  readonly name: string;
  readonly status: number;
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A service check as a gauge `service_check` with the check's name as the label `check`. Answers whether it was taken. */
export function addServiceCheck(batch: MetricBatch, { name, status, time, labels }: CheckResult): boolean {
  const all = { ...labels, check: name };
  const problem = batch.problem(all, time);
  if (problem !== undefined) {
    batch.reject(problem);
    return false;
  }
  const described = { name: 'service_check', type: 'gauge', unit: '', description: '0 OK, 1 warning, 2 critical, 3 unknown' } as const;
  batch.add(batch.id(described, all), { time, startTime: 0 }, status);
  return true;
}

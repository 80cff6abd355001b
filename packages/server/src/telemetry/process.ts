import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';

export interface EventLoopWatch {
  /** Begins a new period for the delay's percentile. */
  reset(): void;
  stop(): void;
}

/** Memory, processor time, uptime and event loop delay of this process, by the names of the semantic conventions. */
export function measureProcess(meter: Meter): EventLoopWatch {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  meter
    .createObservableUpDownCounter('process.memory.usage', { unit: 'By', description: 'Resident memory of the process' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableUpDownCounter('v8js.memory.heap.used', { unit: 'By', description: 'JavaScript heap in use' })
    .addCallback((result) => result.observe(process.memoryUsage().heapUsed));
  meter.createObservableCounter('process.cpu.time', { unit: 's', description: 'Processor time used' }).addCallback((result) => {
    const { user, system } = process.cpuUsage();
    result.observe(user / 1e6, { 'cpu.mode': 'user' });
    result.observe(system / 1e6, { 'cpu.mode': 'system' });
  });
  meter
    .createObservableGauge('process.uptime', { unit: 's', description: 'Time since the process started' })
    .addCallback((result) => result.observe(process.uptime()));
  meter
    .createObservableGauge('nodejs.eventloop.delay.p99', {
      unit: 's',
      description: 'Event loop delay since the last export, 99th percentile',
    })
    .addCallback((result) => {
      if (delay.count > 0) result.observe(delay.percentile(99) / 1e9);
    });
  return { reset: () => delay.reset(), stop: () => delay.disable() };
}

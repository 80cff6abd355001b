import { createHash } from 'node:crypto';
import { ownJob } from '../facts/opentelemetry/labels.ts';
import type { ScrapeSpec } from './definitions.ts';
import type { TargetGroup } from './discovery.ts';
import { durationMs } from './duration.ts';
import type { Relabel } from './relabel.ts';

export interface Target {
  /** The same labels and address are the same target. */
  readonly id: string;
  readonly url: string;
  /** What its series carry. */
  readonly labels: Readonly<Record<string, string>>;
  /** What discovery said, before relabeling. */
  readonly discovered: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly interval: number;
  readonly timeout: number;
}

export interface Targets {
  readonly active: readonly Target[];
  /** What discovery said of those that relabeling dropped. */
  readonly dropped: readonly Readonly<Record<string, string>>[];
}

const defaultTimeout = 10_000;

/** The targets of a definition after relabeling. */
export function targetsOf(
  job: string,
  spec: ScrapeSpec,
  groups: readonly TargetGroup[],
  relabel: Relabel,
  complain: (problem: string) => void,
): Targets {
  const active = new Map<string, Target>();
  const dropped: Record<string, string>[] = [];
  const interval = spec.scrape_interval ?? '1m';
  const timeout = spec.scrape_timeout ?? `${Math.min(defaultTimeout, durationMs(interval))}ms`;
  const base = {
    job,
    __scheme__: spec.scheme ?? 'http',
    __metrics_path__: spec.metrics_path ?? '/metrics',
    __scrape_interval__: interval,
    __scrape_timeout__: timeout,
    ...Object.fromEntries(Object.entries(spec.params ?? {}).map(([name, [first = '']]) => [`__param_${name}`, first])),
  };
  for (const group of groups) {
    for (const address of group.targets) {
      const discovered = { ...base, ...group.labels, __address__: address };
      const labels = new Map<string, string>(Object.entries(discovered).filter(([, value]) => value !== ''));
      if (!relabel(labels) || !labels.has('__address__')) {
        dropped.push(discovered);
        continue;
      }
      const target = toTarget(labels, discovered, spec);
      if (typeof target === 'string') complain(`${address}: ${target}`);
      else active.set(target.id, target);
    }
  }
  return { active: [...active.values()], dropped };
}

/** Or why it cannot be one. */
function toTarget(labels: Map<string, string>, discovered: Target['discovered'], spec: ScrapeSpec): Target | string {
  const part = (name: string): string => labels.get(name) ?? '';
  const scheme = part('__scheme__');
  if (scheme !== 'http' && scheme !== 'https') return `the scheme "${scheme}" is neither http nor https`;
  const address = part('__address__');
  if (/[/@?#\s]/.test(address)) return `"${address}" is not an address such as host:port`;
  const url = URL.parse(`${scheme}://${address}${part('__metrics_path__').replace(/^(?!\/)/, '/')}`);
  if (url === null) return `"${address}" is not an address such as host:port`;
  for (const [name, values] of Object.entries(spec.params ?? {})) for (const value of values.slice(1)) url.searchParams.append(name, value);
  for (const [name, value] of labels) if (name.startsWith('__param_')) url.searchParams.append(name.slice('__param_'.length), value);
  const interval = durationMs(part('__scrape_interval__'));
  const timeout = durationMs(part('__scrape_timeout__'));
  if (!(interval >= 1000 && timeout > 0 && timeout <= interval)) return 'its interval is shorter than 1s, or its timeout longer than that';
  if (labels.get('job') === ownJob) return `the job ${ownJob} is the server's own; choose another`;
  if (!labels.has('instance')) labels.set('instance', address);
  const own = Object.fromEntries([...labels].filter(([name]) => !name.startsWith('__')).sort(([a], [b]) => (a < b ? -1 : 1)));
  const id = createHash('sha256')
    .update(JSON.stringify([url.href, own]))
    .digest('hex')
    .slice(0, 32);
  return { id, url: url.href, labels: own, discovered, interval, timeout };
}

/** Milliseconds after each multiple of its interval at which a target is asked: spread evenly, and the same after a restart. */
export function offsetOf({ id, interval }: Pick<Target, 'id' | 'interval'>): number {
  return Number.parseInt(id.slice(0, 12), 16) % interval;
}

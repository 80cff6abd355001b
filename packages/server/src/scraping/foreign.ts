import { definitionName } from '../definitions/name.ts';
import type { ForeignManifest } from '../definitions/types.ts';

/**
 * The `scrape_configs` of a Prometheus configuration file as manifests, with what `global` says of intervals; `undefined` for anything
 * else. What the file says of other things is not read here.
 */
export function scrapeConfigsOf(value: unknown): ForeignManifest[] | undefined {
  if (!isObject(value) || value.apiVersion !== undefined || !Array.isArray(value.scrape_configs)) return undefined;
  const global = isObject(value.global) ? value.global : {};
  const defaults = Object.fromEntries(
    ['scrape_interval', 'scrape_timeout'].filter((field) => global[field] !== undefined).map((field) => [field, global[field]]),
  );
  return value.scrape_configs.map((config, index) => manifestOf(config, index, defaults));
}

function manifestOf(config: unknown, index: number, defaults: Readonly<Record<string, unknown>>): ForeignManifest {
  const placeOf: ForeignManifest['placeOf'] = ([part, ...rest]) => {
    if (part === 'spec') return ['scrape_configs', index, ...rest];
    return part === 'metadata' ? ['scrape_configs', index, 'job_name'] : ['scrape_configs', index];
  };
  const envelope = { apiVersion: 'binnacle/v1', kind: 'ScrapeConfig' };
  if (!isObject(config)) return { manifest: { ...envelope, metadata: { name: 'scrape' }, spec: config }, placeOf };
  const job = String(config.job_name ?? '');
  const name = definitionName(job);
  const { job_name: _, ...own } = config;
  return {
    manifest: { ...envelope, metadata: { name }, spec: { ...(name === job ? {} : { job_name: job }), ...defaults, ...own } },
    placeOf,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

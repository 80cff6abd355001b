import type { Manifest } from '../definitions/types.ts';
import type { SloSpec } from './definitions.ts';
import { defaultPolicy } from './policy/definitions.ts';

const api = { service: 'binnacle', prefix: 'api' };

/** What Binnacle promises of its own API, measured by itself. */
export const defaultSlos: readonly Manifest<SloSpec>[] = [
  {
    apiVersion: 'binnacle/v1',
    kind: 'SLO',
    metadata: { name: 'binnacle-api-availability', displayName: 'API requests succeed' },
    spec: {
      service: 'binnacle',
      description: "Of the requests to Binnacle's own API, 999 of 1000 do not fail by the server's fault (status 5xx).",
      window: '28d',
      indicator: {
        bad: { metric: 'http.requests', filter: { ...api, outcome: 'error' } },
        total: { metric: 'http.requests', filter: api },
      },
      objectives: [{ target: 0.999 }],
    },
  },
  {
    apiVersion: 'binnacle/v1',
    kind: 'SLO',
    metadata: { name: 'binnacle-api-latency', displayName: 'API requests are quick' },
    spec: {
      service: 'binnacle',
      description: "Of the requests to Binnacle's own API, 19 of 20 are answered within 200 ms.",
      window: '28d',
      indicator: {
        good: { metric: 'http.requests_within', filter: { ...api, le: '0.2' } },
        total: { metric: 'http.requests', filter: api },
      },
      objectives: [{ target: 0.95 }],
    },
  },
];

/** The policy comes first: SLOs follow it. */
export const reliabilityDefaults: readonly Manifest[] = [defaultPolicy, ...defaultSlos];

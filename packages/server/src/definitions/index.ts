import type { Audit } from '../platform/audit.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Http } from '../platform/http/server.ts';
import type { Facts } from '../stores/facts.ts';
import type { Definitions, Kind } from './types.ts';

export interface DefinitionsOptions {
  readonly database: Database;
  readonly facts: Facts;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly kinds: readonly Kind<never>[];
}

export function createDefinitions(_options: DefinitionsOptions): Definitions {
  const none = async () => [];
  return {
    apply: none,
    all: none,
    list: none,
    get: async () => undefined,
    seed: async () => undefined,
    remove: async () => {
      throw new Error('not yet');
    },
  };
}

export function definitionRoutes(_http: Http, _definitions: Definitions): void {}

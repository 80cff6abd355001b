import type { Inbound } from '../../packages/server/src/receivers/index.ts';

/** For receivers that are given no definitions. */
export const noInbound: Inbound = { mapping: async () => undefined, ping: async () => false };

import type { Kind } from '../definitions/types.ts';
import type { Loop } from '../platform/loops.ts';
import type { Inbound } from '../receivers/index.ts';
import { alertSourceKind, heartbeatKind } from './definitions.ts';
import { type HeartbeatNeeds, heartbeatLoop, ping } from './heartbeats.ts';
import { mappingNamed } from './mappings.ts';

export const inboundKinds: readonly Kind[] = [alertSourceKind as Kind, heartbeatKind as Kind];

export interface InboundRoom extends Inbound {
  loops(): readonly Loop[];
}

/** What definitions say of alerts that come in, for receivers, which know no definitions. */
export function createInbound(needs: HeartbeatNeeds): InboundRoom {
  return {
    mapping: (name) => mappingNamed(needs.definitions, name),
    ping: (name) => ping(needs, name),
    loops: () => [heartbeatLoop(needs)],
  };
}

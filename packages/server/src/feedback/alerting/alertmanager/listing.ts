import type { Matcher } from '@binnacle/promql';
import type { FastifyRequest } from 'fastify';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import { openAlerts } from '../book/reading.ts';
import type { AlertRow } from '../book/tables.ts';
import { currentRouting } from '../routing/current.ts';
import { openGroups } from '../routing/groups.ts';
import { labelsTest, parseMatchers } from '../routing/matchers.ts';
import { suppressionAt } from '../routing/suppression.ts';
import type { GroupRow } from '../routing/tables.ts';
import { alertToApi } from './wire.ts';

/** What is asked for in the address. */
interface Asked {
  readonly wants: (labels: AlertRow['labels']) => boolean;
  readonly receiver: (name: string) => boolean;
  readonly active: boolean;
  readonly silenced: boolean;
  readonly inhibited: boolean;
}

function parametersOf({ url }: FastifyRequest): URLSearchParams {
  return new URL(url, 'http://localhost').searchParams;
}

/** @throws AppError `invalid_request` for what is no matcher. */
export function filterOf(request: FastifyRequest): Matcher[] {
  try {
    return parametersOf(request).getAll('filter').flatMap(parseMatchers);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError('invalid_request', `bad matcher format: ${error.message}`);
    throw error;
  }
}

function askedOf(request: FastifyRequest): Asked {
  const parameters = parametersOf(request);
  const flag = (name: string) => {
    const text = parameters.get(name) ?? 'true';
    if (!/^(true|false|1|0)$/.test(text))
      throw new AppError('invalid_request', `${name} in query must be of type boolean: "${text.slice(0, 50)}"`);
    return text === 'true' || text === '1';
  };
  const receiver = parameters.get('receiver');
  const named = receiver === null ? () => true : labelsTest(receiverMatcher(receiver));
  return {
    wants: labelsTest(filterOf(request)),
    receiver: (name) => named({ receiver: name }),
    ...{ active: flag('active'), silenced: flag('silenced'), inhibited: flag('inhibited') },
  };
}

function receiverMatcher(value: string): Matcher[] {
  const matcher: Matcher = { label: 'receiver', op: '=~', value };
  try {
    labelsTest([matcher])({});
  } catch (error) {
    throw new AppError('invalid_request', `failed to parse receiver param: ${(error as Error).message}`);
  }
  return [matcher];
}

type ApiAlert = ReturnType<typeof alertToApi>;

function isAsked(asked: Asked, { status }: ApiAlert): boolean {
  if (!asked.silenced && status.silencedBy.length > 0) return false;
  if (!asked.inhibited && status.inhibitedBy.length > 0) return false;
  return asked.active || status.state !== 'active';
}

/** Open alerts by fingerprint. */
export async function listForApi(house: House, request: FastifyRequest): Promise<ApiAlert[]> {
  const asked = askedOf(request);
  const { routing } = await currentRouting(house);
  const now = house.clock.now();
  const suppression = await suppressionAt(house, routing, now);
  const rows = (await openAlerts(house.database)).filter(({ labels }) => asked.wants(labels));
  return rows
    .map((row) => alertToApi(row, [...new Set(routing.routesOf(row.labels).map(({ receiver }) => receiver.name))], suppression(row), now))
    .filter((alert) => alert.receivers.some(({ name }) => asked.receiver(name)) && isAsked(asked, alert))
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
}

/** Groups of open alerts, in Alertmanager's order: by their labels, then by receiver. An alert names the receivers of all its groups. */
export async function groupsForApi(house: House, request: FastifyRequest) {
  const asked = askedOf(request);
  const { routing } = await currentRouting(house);
  const now = house.clock.now();
  const suppression = await suppressionAt(house, routing, now);
  const groups = (await openGroups(house)).filter(({ group }) => asked.receiver(group.receiver));
  const receivers = new Map<string, string[]>();
  for (const { group, alerts } of groups) {
    for (const { id } of alerts) {
      const own = receivers.get(id);
      if (own === undefined) receivers.set(id, [group.receiver]);
      else if (!own.includes(group.receiver)) own.push(group.receiver);
    }
  }
  return groups
    .sort((a, b) => byLabels(a.group, b.group))
    .flatMap(({ group: { receiver, labels }, alerts }) => {
      const own = alerts
        .filter((row) => asked.wants(row.labels))
        .map((row) => alertToApi(row, receivers.get(row.id)?.sort() ?? [receiver], suppression(row), now))
        .filter((alert) => isAsked(asked, alert));
      return own.length === 0 ? [] : [{ alerts: own, labels, receiver: { name: receiver } }];
    });
}

type Grouped = Pick<GroupRow, 'labels' | 'receiver'>;

/** Fewer labels come first, then those with the lesser value of the first name in which they differ. */
function byLabels(a: Grouped, b: Grouped): number {
  const [own, others] = [Object.keys(a.labels), Object.keys(b.labels)];
  if (own.length !== others.length) return own.length - others.length;
  for (const name of [...new Set([...own, ...others])].sort()) {
    const [mine, theirs] = [a.labels, b.labels].map((labels) => (Object.hasOwn(labels, name) ? labels[name] : undefined));
    if (mine === theirs) continue;
    if (mine === undefined || theirs === undefined) return mine === undefined ? -1 : 1;
    return mine < theirs ? -1 : 1;
  }
  return a.receiver < b.receiver ? -1 : Number(a.receiver > b.receiver);
}

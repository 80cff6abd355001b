import { desc, eq, notInArray } from 'drizzle-orm';
import { z } from 'zod';
import type { House } from '../../area.ts';
import { anonymous } from '../../platform/access.ts';
import { AppError } from '../../platform/errors.ts';
import { baseOf } from '../alerting/delivery/links.ts';
import { declare } from './declare.ts';
import { serviceKind } from './services.ts';
import { type IncidentRow, incidentTable } from './tables.ts';
import type { Severity } from './words.ts';

const text = (most: number) => z.string().max(most).default('');
const commandSchema = z.looseObject({
  command: text(100),
  text: text(4000),
  user_id: text(100),
  user_name: text(200),
  channel_name: text(200),
  trigger_id: text(200),
  response_url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
});

/** What Slack is answered. */
export interface CommandAnswer {
  /** In Slack's own notation. */
  readonly text: string;
  /** Seen by all of the channel; else by whoever typed it. */
  readonly isForAll: boolean;
  /** Where the answer goes. */
  readonly url: string | undefined;
}

/** What people type: the severity first or not at all, then what is wrong. */
export interface Typed {
  readonly severity: Severity;
  readonly title: string;
}

/** A small one unless stated: an incident that names no service and is worse stops all deployments. */
const usual: Severity = 'sev3';
const mostServices = 5;
const mostOpen = 10;

/**
 * Declares an incident by a slash command of Slack, such as `/incident sev2 checkout is down`; without words, says what is open. What Slack sends twice is
 * declared once.
 * @param payload as Slack sends it over HTTP and Socket Mode.
 * @returns `undefined` for what is no command.
 */
export async function takeCommand(house: House, payload: unknown): Promise<CommandAnswer | undefined> {
  const parsed = commandSchema.safeParse(payload);
  if (!parsed.success || parsed.data.command === '') return undefined;
  const { command, user_id, user_name, channel_name, trigger_id, response_url: url } = parsed.data;
  const typed = readTyped(parsed.data.text);
  if (typed === undefined) return { text: await openOnes(house, command), isForAll: false, url };
  const by = `${user_name || user_id || 'somebody'} via Slack`;
  try {
    const services = await servicesIn(house, typed.title);
    const row = await declareOnce(house, { ...typed, services, by, channel: channel_name, trigger: trigger_id });
    const place = row.services.length === 0 ? 'No service is named' : `Services: ${row.services.join(', ')}`;
    const more = row.severity === usual ? ` It is ${usual}; change that on its page, or type ${command} sev1 … next time.` : '';
    return { text: `${lineOf(house, row)}\nDeclared by ${escaped(by)}. ${escaped(place)}.${more}`, isForAll: true, url };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { text: escaped(error.message), isForAll: false, url };
  }
}

/** @returns `undefined` where nothing is said to be wrong. */
export function readTyped(words: string): Typed | undefined {
  const plain = words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll(/\s+/g, ' ').trim();
  const [whole = '', level] = /^sev\s?-?([1-4])\b[:,]?\s*/i.exec(plain) ?? [];
  const title = plain.slice(whole.length).slice(0, 300);
  if (title === '' || /^help$/i.test(title)) return undefined;
  return { severity: level === undefined ? usual : (`sev${level}` as Severity), title };
}

/** Services whose names or aliases stand in what was typed, as whole words. */
async function servicesIn({ definitions }: House, title: string): Promise<string[]> {
  const words = new Set(
    title
      .toLowerCase()
      .split(/[^\p{L}\p{N}_.-]+/u)
      .map((word) => word.replace(/[.-]+$/, '')),
  );
  const named = (await definitions.list(serviceKind)).filter(({ metadata, spec }) =>
    [metadata.name, ...(spec.aliases ?? [])].some((name) => words.has(name.toLowerCase())),
  );
  return named.map(({ metadata }) => metadata.name).slice(0, mostServices);
}

interface Asked extends Typed {
  readonly services: readonly string[];
  readonly by: string;
  readonly channel: string;
  readonly trigger: string;
}

async function declareOnce(house: House, { severity, title, services, by, channel, trigger }: Asked): Promise<IncidentRow> {
  const key = trigger === '' ? undefined : `slack:${trigger}`;
  return house.database.transaction(async (within) => {
    const [known] = key === undefined ? [] : await within.select().from(incidentTable).where(eq(incidentTable.key, key)).limit(1);
    if (known !== undefined) return known;
    const row = await declare(house, within, { title, severity, services, source: 'slack', alerts: [], key, by });
    const details = { severity, by, ...(channel === '' ? {} : { channel }) };
    await house.audit.record(anonymous, 'incident.declare', `Incident/${row.number}`, details, within);
    return row;
  });
}

async function openOnes(house: House, command: string): Promise<string> {
  const rows = await house.database
    .select()
    .from(incidentTable)
    .where(notInArray(incidentTable.status, ['resolved', 'canceled']))
    .orderBy(desc(incidentTable.startedAt))
    .limit(mostOpen);
  const open = rows.length === 0 ? ['No incident is open.'] : ['Open:', ...rows.map((row) => `• ${lineOf(house, row)}`)];
  return [...open, `To declare one: ${command} checkout is down, or ${command} sev1 checkout is down.`].join('\n');
}

function lineOf({ config }: House, { number, severity, status, title }: IncidentRow): string {
  return `<${baseOf(config)}/feedback/incidents/${number}|Incident ${number}> (${severity}, ${status}): ${escaped(title)}`;
}

/** What people type mentions nobody and links nowhere. */
function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

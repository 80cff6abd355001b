import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { type Clock, systemClock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { type Client, createClient } from './client.ts';

interface GateFlags {
  readonly service: string;
  readonly env?: string;
  readonly change?: string;
  readonly sha?: string;
  readonly ref?: string;
  readonly run?: string;
  readonly json?: boolean;
  readonly wait?: string;
}

/** What the server answers. */
export interface GateAnswer {
  readonly decision: 'allow' | 'deny' | 'unknown';
  readonly exitCode: 0 | 1 | 2;
  readonly service: string;
  readonly environment: string | null;
  readonly reasons: readonly {
    readonly check: string;
    readonly verdict: 'allow' | 'deny' | 'unknown';
    readonly subject: string;
    readonly says: string;
    readonly link: string;
    readonly overridden: boolean;
  }[];
  readonly override: { readonly by: string; readonly reason: string; readonly until: string } | null;
}

/** Milliseconds between two questions of one that waits. */
const pollMs = 15_000;

/** `binnacle gate`: what a pipeline asks before it deploys. */
export function gate(program: Command): void {
  program
    .command('gate')
    .description('Ask whether a service may be deployed now: ends with 0 for yes, 1 for no, 2 when that could not be told')
    .requiredOption('--service <name>', 'name or alias of the service')
    .option('--env <name>', 'where to; whichever when absent')
    .option('--change <kind>', 'hotfix: a repair of what is broken, which some freezes let through')
    .option('--sha <commit>', 'the commit that is to be deployed, for the history')
    .option('--ref <name>', 'its branch or tag')
    .option('--run <run>', 'id or address of the pipeline run')
    .option('--wait <duration>', 'ask again for so long (such as 90s, 10m or 1h) until the answer is yes')
    .option('--json', 'print the answer as JSON')
    .action(async (flags: GateFlags) => {
      const asking = {
        client: createClient(),
        patience: patienceOf(flags.wait),
        clock: systemClock,
        sleep: (ms: number) => setTimeout(ms),
      };
      const answer = await ask(pathOf(flags), asking);
      process.stdout.write(flags.json ? `${JSON.stringify(answer, null, 2)}\n` : describe(answer));
      process.exitCode = answer.exitCode;
    });
}

export interface Asking {
  readonly client: Pick<Client, 'request' | 'url'>;
  /** Milliseconds. */
  readonly patience: number;
  readonly clock: Clock;
  sleep(ms: number): Promise<unknown>;
}

/**
 * Asks until the answer is yes or patience is at its end; a server that is away for a while is asked again as well.
 * @throws AppError the last one, when there is no answer; at once for questions that are wrong.
 */
export async function ask(path: string, { client, patience, clock, sleep }: Asking): Promise<GateAnswer> {
  const end = clock.now() + patience;
  for (;;) {
    let failure: unknown;
    try {
      const answer = answerOf(await client.request<unknown>('GET', path), client.url);
      if (answer.decision === 'allow' || clock.now() >= end) return answer;
    } catch (error) {
      if (!isPassing(error) || clock.now() >= end) throw error;
      failure = error;
    }
    await sleep(Math.min(pollMs, end - clock.now()));
    if (failure !== undefined && clock.now() > end) throw failure;
  }
}

/** Anything that answers is not yet a gate: what is no answer must not pass for a yes. */
function answerOf(value: unknown, url: string): GateAnswer {
  const { decision, exitCode } = (value ?? {}) as Partial<GateAnswer>;
  const fits =
    (decision === 'allow' && exitCode === 0) || (decision === 'deny' && exitCode === 1) || (decision === 'unknown' && exitCode === 2);
  if (!fits) throw new AppError('invalid_request', `${url} does not answer as Binnacle's gate does. Is BINNACLE_URL right?`);
  return value as GateAnswer;
}

/** Whether the same question may get an answer later. */
function isPassing(error: unknown): boolean {
  return error instanceof AppError && ['store_unavailable', 'queue_full', 'query_timeout', 'rate_limited'].includes(error.code);
}

/** The address of the question. */
export function pathOf({ service, env, change, sha, ref, run }: GateFlags): string {
  const given = Object.entries({ service, environment: env, change, sha, ref, run }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return `/api/v1/gate?${new URLSearchParams(given as [string, string][])}`;
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds. @throws AppError `invalid_request` */
export function patienceOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const match = /^([1-9]\d{0,4})([smh])$/.exec(text);
  if (match === null) throw new AppError('invalid_request', `"${text}" is not how long to wait: write 90s, 10m or 1h.`);
  return Number(match[1]) * (units[match[2] ?? ''] ?? 0);
}

const words = { allow: 'yes', deny: 'NO', unknown: 'COULD NOT TELL' } as const;
const marks = { allow: '+', deny: '-', unknown: '?' } as const;

/** The answer for people; every reason stands in it. */
export function describe({ decision, service, environment, reasons, override }: GateAnswer): string {
  const place = environment === null ? service : `${service} to ${environment}`;
  const lines = [`${words[decision]}: deploy ${place}`];
  if (override !== null) lines.push(`  overridden by ${override.by} until ${override.until}: ${override.reason}`);
  for (const { verdict, check, subject, says, link, overridden } of reasons) {
    const where = link === '' ? '' : ` (${link})`;
    lines.push(`  ${marks[verdict]} ${check} ${subject}${overridden ? ' [overridden]' : ''}: ${says}${where}`);
  }
  if (reasons.length === 0) lines.push('  nothing that is known speaks against it');
  return `${lines.join('\n')}\n`;
}

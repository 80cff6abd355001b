import { setTimeout } from 'node:timers/promises';
import type { Area, House } from '../area.ts';
import { type Decided, decide, type Override } from './decide.ts';
import { freezeCheck } from './freezes.ts';
import { overrideFor } from './overrides.ts';
import { isSeen, type Meant, meantBy, type NamedService } from './services.ts';
import type { CommitStatuses } from './statuses/types.ts';
import type { GateCheck, GateQuestion, GateReason } from './types.ts';

/** Whoever deploys waits: what takes longer is named as not known. */
const longestCheckMs = 2_000;

/** Whatever has a budget is a service that somebody knows; that nothing fires for a name says nothing of it. */
const budgetChecks: ReadonlySet<GateReason['check']> = new Set(['error_budget', 'performance_budget', 'cost_budget']);

/** A check, and what it is called when it does not answer. */
export interface NamedCheck {
  readonly name: string;
  readonly check: GateCheck;
}

export interface GateOptions {
  readonly house: House;
  /** The checks of all areas. */
  readonly checks: readonly NamedCheck[];
  /** Services that are defined. */
  readonly services: () => Promise<readonly NamedService[]>;
  /** Where answers are posted beside commits; absent: nowhere. */
  readonly statuses?: CommitStatuses;
  /** Address of this server, without a slash at its end. */
  readonly base?: string;
  /** Milliseconds that a check may take. */
  readonly patience?: number;
}

export interface Question {
  readonly service: string;
  readonly environment: string | undefined;
  readonly change: 'hotfix' | undefined;
}

export interface Verdict extends Decided {
  /** The service that was meant, by its own name. */
  readonly service: string;
  readonly override: Override | undefined;
  /** Milliseconds UTC. */
  readonly at: number;
}

/** The checks of all areas. */
export function checksOf(areas: readonly Area[], house: House): NamedCheck[] {
  return areas.flatMap(({ name, gateCheck }) => (gateCheck === undefined ? [] : [{ name, check: gateCheck(house) }]));
}

/** Answers whether a service may be deployed now: asks everybody who may know something against it, at once. */
export class Gate {
  readonly #options: GateOptions;
  readonly #checks: readonly NamedCheck[];
  /** Services that were seen once are not looked for again. */
  readonly #seen = new Set<string>();

  constructor(options: GateOptions) {
    this.#options = options;
    this.#checks = [{ name: 'freezes', check: freezeCheck(options.house) }, ...options.checks];
  }

  /** The service that a name stands for. */
  async meant(service: string): Promise<Meant> {
    return meantBy(service, await this.#options.services());
  }

  /** @throws AppError `store_unavailable` where even the definitions cannot be read. */
  async ask({ service: asked, environment, change }: Question): Promise<Verdict> {
    const { house } = this.#options;
    const meant = await this.meant(asked);
    const { service, names } = meant;
    const question: GateQuestion = { service, names, environment, change, now: house.clock.now() };
    const [override, isKnown, ...found] = await Promise.all([
      overrideFor(house, question),
      this.#isKnown(meant),
      ...this.#checks.map((one) => this.#told(one, question)),
    ]);
    const reasons = found.flat();
    const isNamed = isKnown || reasons.some(({ check }) => budgetChecks.has(check));
    return { service, override, at: question.now, ...decide(isNamed ? reasons : [unknownService(service), ...reasons], override) };
  }

  async #isKnown({ isDefined, service, names }: Meant): Promise<boolean> {
    if (isDefined || this.#seen.has(service)) return true;
    const { house } = this.#options;
    const isOne = await isSeen(house, names).catch((err: unknown) => {
      house.log.warn({ err }, 'the gate could not find out whether a service is known');
      return false;
    });
    if (isOne && this.#seen.size < 10_000) this.#seen.add(service);
    return isOne;
  }

  /** What a check says; that it could not say anything when it failed or took too long. */
  async #told({ name, check }: NamedCheck, question: GateQuestion): Promise<readonly GateReason[]> {
    const { house, patience = longestCheckMs } = this.#options;
    const ending = new AbortController();
    const late = setTimeout(patience, undefined, { signal: ending.signal, ref: false }).then(
      () => [notTold(name, `did not answer within ${patience / 1000} seconds`)],
      () => [],
    );
    try {
      return await Promise.race([check(question), late]);
    } catch (err) {
      house.log.error({ err, check: name }, 'a check of the gate failed');
      return [notTold(name, 'could not be asked; the server log holds the reason')];
    } finally {
      ending.abort();
    }
  }
}

function notTold(name: string, why: string): GateReason {
  return { check: 'area', verdict: 'unknown', subject: name, says: `What ${name} knows of the service ${why}.`, link: '' };
}

function unknownService(service: string): GateReason {
  return {
    check: 'service',
    verdict: 'unknown',
    subject: `Service/${service}`,
    says: `No service "${service}" is defined, and neither deployments nor telemetry of one came in. Check the name, or define it as a Service.`,
    link: '/definitions?kind=Service',
  };
}

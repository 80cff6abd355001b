import { z } from 'zod';
import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import { describeRules } from './alerts/describe.ts';
import { burnRules } from './alerts/rules.ts';
import { budgetOf } from './budget.ts';
import { createCounter } from './counting.ts';
import { sloKind, toSlo } from './definitions.ts';
import { figures, finite } from './figures.ts';
import { measure } from './measure.ts';
import { loadReferences } from './openslo/references.ts';
import { openSloKind, readOpenSlo } from './openslo/slo.ts';
import { type BudgetState, budgetStates, judge } from './policy/judge.ts';
import { loadPolicies } from './policy/policies.ts';
import type { Slo } from './slo.ts';
import { listSlos } from './slos.ts';
import { subjectsOf } from './subjects.ts';
import type { Stretch, Subject } from './terms.ts';
import { type WindowRange, windowAt, windowLength } from './window.ts';

const hour = 3_600_000;
/** Moments at which the past is judged. */
const mostMoments = 400;

export const previewRequest = z.strictObject({
  manifest: z.looseObject({}).describe('An SLO of binnacle/v1 or openslo/v1, as it would be applied'),
  windows: z.number().int().min(1).max(3).default(1).describe('How many of its windows back'),
});

const value = z.number().nullable();

export const previewSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  objectives: z.array(
    z.object({
      name: z.string(),
      target: z.number(),
      now: z.object({
        sli: value,
        good: z.number(),
        bad: z.number(),
        total: z.number(),
        budgetRemaining: value,
        state: z.enum(budgetStates),
        why: z.string(),
      }),
      times: z.array(z.number()).describe('Milliseconds since the epoch (UTC): the moments at which the window before was judged'),
      budgetRemaining: z.array(value),
      sli: z.array(value).describe('Between one moment and the next'),
      states: z.array(z.enum(budgetStates)),
      freezes: z.number().describe('How often it came to freeze or exhausted'),
      frozenHours: z.number(),
      says: z.string(),
      alerts: z.array(z.object({ name: z.string(), urgency: z.string(), says: z.string() })),
      notes: z.array(z.string()),
    }),
  ),
});

type Preview = z.output<typeof previewSchema>;

/**
 * What the last windows would have been with an SLO, without keeping it. @throws AppError `invalid_definition` for a manifest that is none,
 * and what `evaluate` throws.
 */
export async function previewSlo(house: House, { manifest, windows }: z.output<typeof previewRequest>): Promise<Preview> {
  const slo = await readManifest(house, manifest);
  const now = house.clock.now();
  const { timezone } = house.config;
  let from = windowAt(slo.window, now, timezone).from;
  for (let back = 1; back < windows; back++) from = windowAt(slo.window, from, timezone).from;
  const others = (await listSlos(house.definitions)).filter(({ name }) => name !== slo.name);
  const subjects = subjectsOf([slo, ...others], new Map(), []).filter((subject) => subject.slo === slo);
  const counter = createCounter(house);
  const policy = (await loadPolicies(house.definitions))(slo);
  const moments = momentsOf(from, now);
  const objectives = await Promise.all(
    subjects.map(async (subject) => {
      const ranges = moments.map((moment) => windowAt(slo.window, moment, timezone));
      const buckets = moments.map((to, index): Stretch => ({ from: moments[index - 1] ?? from, to }));
      const lastOf = (moment: number, within: string): Stretch => ({ from: moment - widthOf(within), to: moment });
      const burns = [policy.states.caution, policy.states.freeze, policy.states.exhausted].flatMap((state) => state.burns?.within ?? []);
      const stretches = [...ranges.map(wholeOf), ...buckets, ...moments.flatMap((moment) => burns.map((within) => lastOf(moment, within)))];
      const measured = await measure({ counter, subject, stretches, now });
      let before: BudgetState | undefined;
      const judged = moments.map((moment, index) => {
        const range = ranges[index] ?? windowAt(slo.window, moment, timezone);
        const window = measured.tally(wholeOf(range));
        const whyEmpty = measured.explains.find((explain) => explain.whyEmpty !== undefined)?.whyEmpty;
        const last = (within: string) => measured.tally(lastOf(moment, within));
        const standing = {
          slo,
          objective: subject.objective,
          policy,
          window,
          last,
          length: windowLength(range),
          duration: slo.window.duration,
          before,
          whyEmpty,
        };
        const { state, why } = judge(standing);
        before = state;
        return { state, why, window };
      });
      const sli = buckets.map((bucket) => finite(budgetOf(measured.tally(bucket)).sli));
      return objectivePreview(subject, { moments, judged, sli, length: windowLength(windowAt(slo.window, now, timezone)) });
    }),
  );
  return { from: new Date(from).toISOString(), to: new Date(now).toISOString(), objectives };
}

interface Past {
  readonly moments: readonly number[];
  readonly judged: readonly { state: BudgetState; why: string; window: Parameters<typeof figures>[0] }[];
  readonly sli: (number | null)[];
  readonly length: number;
}

function objectivePreview({ slo, objective }: Subject, { moments, judged, sli, length }: Past): Preview['objectives'][number] {
  const isFrozen = (state: BudgetState | undefined) => state === 'freeze' || state === 'exhausted';
  const states = judged.map(({ state }) => state);
  const freezes = states.filter((state, index) => isFrozen(state) && !isFrozen(states[index - 1])).length;
  const frozen = states.reduce(
    (all, state, index) => all + (isFrozen(state) ? (moments[index] ?? 0) - (moments[index - 1] ?? moments[index] ?? 0) : 0),
    0,
  );
  const last = judged.at(-1);
  if (last === undefined) throw new Error('there is always the present moment');
  const { sli: sliNow, good, bad, total, budgetRemaining } = figures(last.window);
  const { rules, notes } = burnRules({ slo, objective, length });
  return {
    name: objective.name,
    target: objective.target,
    now: { sli: sliNow, good, bad, total, budgetRemaining, state: last.state, why: last.why },
    times: [...moments],
    budgetRemaining: judged.map(({ window }) => finite(budgetOf(window).remaining)),
    sli,
    states,
    freezes,
    frozenHours: frozen / hour,
    says: `With ${objective.name} there would have been ${freezes === 1 ? '1 freeze' : `${freezes} freezes`}, ${Math.round(frozen / hour)} hours in all.`,
    alerts: describeRules(rules),
    notes,
  };
}

function wholeOf({ from, to }: WindowRange): Stretch {
  return { from, to };
}

function widthOf(within: string): number {
  return -windowAt({ rolling: true, duration: within }, 0, 'UTC').from;
}

/** From a time to now, by hours or several, now included. */
function momentsOf(from: number, now: number): number[] {
  const width = Math.ceil((now - from) / mostMoments / hour) * hour;
  const moments = [now];
  for (let moment = now - width; moment > from; moment -= width) moments.unshift(moment);
  return moments;
}

async function readManifest(house: House, manifest: Readonly<Record<string, unknown>>): Promise<Slo> {
  // The same checks as applying it: names, references, circles, contradictions.
  await house.definitions.apply([manifest], { dryRun: true, owner: 'files', actor: { kind: 'anonymous' } });
  const { metadata, apiVersion, kind } = manifest as {
    metadata: Parameters<typeof toSlo>[0]['metadata'];
    apiVersion?: unknown;
    kind?: unknown;
  };
  if (kind === 'SLO' && apiVersion === sloKind.apiVersion) return toSlo({ metadata, spec: sloKind.spec.parse(manifest.spec) });
  if (kind === 'SLO' && apiVersion === openSloKind.apiVersion) {
    const { slo, problems } = readOpenSlo(
      { metadata, spec: openSloKind.spec.parse(manifest.spec) },
      await loadReferences(house.definitions),
    );
    if (slo !== undefined) return slo;
    throw new AppError('invalid_definition', 'This SLO cannot be computed.', { problems });
  }
  throw new AppError('invalid_definition', 'Only an SLO can be looked at in advance.', {
    problems: [{ path: 'kind', message: 'expected SLO' }],
  });
}

import type { Objective, Slo } from './slo.ts';

export const correctionKinds = ['maintenance', 'false_positive', 'data_error'] as const;

/** What people say of an interval afterwards, or beforehand of a planned one. */
export interface Correction {
  readonly id: string;
  readonly slo: string;
  /** Absent: all objectives of the SLO. */
  readonly objective: string | undefined;
  readonly kind: (typeof correctionKinds)[number];
  /** `exclude`: the interval is not judged; `give_back`: its bad events, or so many of them, were good. */
  readonly effect: 'exclude' | 'give_back';
  /** Milliseconds UTC, whole minutes; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** How many bad events are given back; all of them when absent. */
  readonly events: number | undefined;
}

/** A target from a time on. */
export interface TargetSince {
  /** Milliseconds UTC; the first holds for all time before as well. */
  readonly from: number;
  readonly target: number;
}

/** What an objective's past is judged by. */
export interface Terms {
  /** By time; at least one. */
  readonly targets: readonly TargetSince[];
  readonly corrections: readonly Correction[];
  /** When the SLO was first defined, milliseconds UTC: nothing was missing before. */
  readonly since: number;
}

/** An objective with its terms and, in a composite, its parts. */
export interface Subject {
  readonly slo: Slo;
  readonly objective: Objective;
  readonly terms: Terms;
  readonly parts: readonly SubjectPart[];
}

export interface SubjectPart {
  readonly name: string;
  readonly weight: number;
  readonly subject: Subject;
}

/** A stretch of time over which the same target holds and the same corrections apply. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly target: number;
  readonly excluded: boolean;
  readonly givenBack: readonly Correction[];
}

export interface Stretch {
  /** Milliseconds UTC. */
  readonly from: number;
  readonly to: number;
}

/** A stretch cut where its terms change, and at other moments. */
export function piecesOf({ targets, corrections }: Terms, { from, to }: Stretch, others: readonly number[] = []): Piece[] {
  // Most objectives never changed and were never corrected, and are asked about by the thousand.
  if (targets.length === 1 && corrections.length === 0 && others.length === 0) {
    return [{ from, to, target: targetAt(targets, from), excluded: false, givenBack: [] }];
  }
  const cuts = [...others, ...targets.slice(1).map((one) => one.from), ...corrections.flatMap((one) => [one.from, one.to])];
  const edges = [...new Set([from, ...cuts.filter((cut) => cut > from && cut < to), to])].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => {
    const begin = edges[index] ?? from;
    const holding = corrections.filter((one) => one.from < end && one.to > begin);
    return {
      from: begin,
      to: end,
      target: targetAt(targets, begin),
      excluded: holding.some(({ effect }) => effect === 'exclude'),
      givenBack: holding.filter(({ effect }) => effect === 'give_back'),
    };
  });
}

/** The target that holds at a moment. */
export function targetAt(targets: readonly TargetSince[], time: number): number {
  const holding = targets.findLast(({ from }) => from <= time) ?? targets[0];
  if (holding === undefined) throw new Error('an objective without a target passed its schema');
  return holding.target;
}

/** Whether a correction concerns an objective. */
export function concerns(correction: Correction, slo: string, objective: string): boolean {
  return correction.slo === slo && (correction.objective === undefined || correction.objective === objective);
}

/** A work item went from one status to another. */
export interface Transition {
  /** The tracker's id of it, or what stands for one. */
  readonly id: string;
  /** Milliseconds UTC. */
  readonly time: number;
  /** Empty: the item was created. */
  readonly from: string;
  readonly to: string;
}

/** A stay in a status; milliseconds UTC. */
export interface Visit {
  readonly status: string;
  /** `null`: it was in the status before anything of it is known. */
  readonly from: number | null;
  /** `null`: it is in the status still, as far as transitions tell. */
  readonly to: number | null;
}

const natural = new Intl.Collator('en', { numeric: true });

/**
 * Stays in statuses, one after another. The order of the transitions, and those told twice, do not matter: what leads into the status that
 * the item is in already changes nothing, and of transitions at the same time the one that leads on from the last status comes first.
 */
export function visitsOf(transitions: readonly Transition[]): Visit[] {
  const ordered = inOrder(transitions);
  const first = ordered[0];
  if (first === undefined) return [];
  const visits: { status: string; from: number | null; to: number | null }[] = [];
  if (first.from !== '') visits.push({ status: first.from, from: null, to: null });
  for (const { time, to } of ordered) {
    const current = visits.at(-1);
    if (current?.status === to) continue;
    if (current !== undefined) current.to = time;
    visits.push({ status: to, from: time, to: null });
  }
  return visits;
}

function inOrder(transitions: readonly Transition[]): Transition[] {
  const distinct = new Map(transitions.toSorted(byId).map((one) => [`${one.time}\n${one.from}\n${one.to}`, one]));
  const sorted = [...distinct.values()].sort((a, b) => a.time - b.time || created(a) - created(b) || byId(a, b));
  const ordered: Transition[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.time === sorted[start]?.time) end++;
    ordered.push(...chained(sorted.slice(start, end), ordered.at(-1)?.to));
    start = end;
  }
  return ordered;
}

function byId(a: Transition, b: Transition): number {
  return natural.compare(a.id, b.id) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) || compare(a.from, b.from) || compare(a.to, b.to);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function created({ from }: Transition): number {
  return from === '' ? 0 : 1;
}

/** Transitions of one time, each after the one that led to where it begins. */
function chained(group: readonly Transition[], before: string | undefined): Transition[] {
  if (group.length === 1) return [...group];
  const left = [...group];
  const ordered: Transition[] = [];
  let current = before;
  while (left.length > 0) {
    const next = pick(left, current);
    ordered.push(...left.splice(next, 1));
    current = ordered.at(-1)?.to;
  }
  return ordered;
}

function pick(left: readonly Transition[], current: string | undefined): number {
  const on = left.findIndex(({ from }) => from === '' || from === current);
  if (on >= 0) return on;
  const head = left.findIndex(({ from }) => !left.some(({ to }) => to === from));
  return Math.max(0, head);
}

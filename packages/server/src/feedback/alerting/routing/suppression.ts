import { ne, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { type AlertRow, alertTable } from '../book/tables.ts';
import { activeSilences } from '../silences/silences.ts';
import { labelsTest } from './matchers.ts';
import type { InhibitRule, Routing } from './tree.ts';

type Labelled = Pick<AlertRow, 'id' | 'labels' | 'fingerprint'>;

/** What keeps the firing of an alert from being told. */
export interface Suppressed {
  /** Ids of silences. */
  readonly silencedBy: readonly string[];
  /** Fingerprints of alerts. */
  readonly inhibitedBy: readonly string[];
}

export type Suppression = (alert: Labelled) => Suppressed;

const nothing: Suppressed = { silencedBy: [], inhibitedBy: [] };

/** The silences of a moment (milliseconds UTC) and what open alerts inhibit. */
export async function suppressionAt({ database }: Pick<House, 'database'>, { inhibitRules }: Routing, now: number): Promise<Suppression> {
  const silences = (await activeSilences(database, now)).map(({ id, matchers }) => ({ id, mutes: labelsTest(matchers) }));
  const inhibitions = await Promise.all(inhibitRules.map((rule) => inhibition(database, rule)));
  if (silences.length === 0 && inhibitions.length === 0) return () => nothing;
  return (alert) => ({
    silencedBy: silences.filter(({ mutes }) => mutes(alert.labels)).map(({ id }) => id),
    inhibitedBy: [...new Set(inhibitions.flatMap((by) => by(alert)))],
  });
}

/** Whom a rule lets inhibit an alert: fingerprints. An alert that is source and target of a rule is not inhibited by its like, nor by itself. */
async function inhibition(database: House['database'], rule: InhibitRule): Promise<(alert: Labelled) => string[]> {
  const rows: Labelled[] = await database
    .select({ id: alertTable.id, labels: alertTable.labels, fingerprint: alertTable.fingerprint })
    .from(alertTable)
    .where(sql`${ne(alertTable.state, 'resolved')} AND ${alertTable.labels} @> ${JSON.stringify(rule.sourceLabels)}::jsonb`);
  const sources = Map.groupBy(
    rows.filter(({ labels }) => rule.isSource(labels)),
    ({ labels }) => equalKey(rule, labels),
  );
  return (alert) => {
    if (!rule.isTarget(alert.labels)) return [];
    const isBoth = rule.isSource(alert.labels);
    const found = sources
      .get(equalKey(rule, alert.labels))
      ?.find((source) => source.id !== alert.id && !(isBoth && rule.isTarget(source.labels)));
    return found === undefined ? [] : [found.fingerprint];
  };
}

function equalKey({ equal }: InhibitRule, labels: AlertRow['labels']): string {
  return JSON.stringify(equal.map((name) => (Object.hasOwn(labels, name) ? labels[name] : '')));
}

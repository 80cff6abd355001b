import { stringify } from 'yaml';
import type { AlertChannel, Slo } from '../slo.ts';
import { type CountedObjective, countedObjectives } from './exportable.ts';
import { rateTemplateOf } from './rates.ts';
import { alertNameOf, labelsOf } from './wording.ts';

/**
 * The SLO as a file of Sloth, `prometheus/v1`.
 * @param alertName its `alerting.name`. @throws AppError `invalid_request` for an SLO that Sloth cannot say.
 */
export function slothFile(slo: Slo, alertName?: string): string {
  const objectives = countedObjectives(slo);
  const days = objectives[0]?.days ?? 30;
  const period = days === 30 ? '' : `# Sloth's window is an option of its command line: generate with --default-slo-period=${days}d\n`;
  const labels = labelsOf(slo);
  const file = {
    version: 'prometheus/v1',
    service: slo.service,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    slos: objectives.map((counted) => slothSlo(slo, counted, alertName ?? alertNameOf(slo))),
  };
  return period + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

function slothSlo({ description, alerting }: Slo, { slo, percent, part, events, total }: CountedObjective, name: string) {
  const [part_query, total_query] = [rateTemplateOf(events), rateTemplateOf(total)];
  return {
    name: slo,
    objective: percent,
    ...(description === '' ? {} : { description }),
    sli:
      part === 'bad'
        ? { events: { error_query: part_query, total_query } }
        : { raw: { error_ratio_query: `1 - ((${part_query}) / (${total_query}))` } },
    alerting: { name, page_alert: alertOf(alerting.enabled, alerting.page), ticket_alert: alertOf(alerting.enabled, alerting.ticket) },
  };
}

function alertOf(all: boolean, { enabled, labels, annotations }: AlertChannel) {
  if (!all || !enabled) return { disable: true };
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

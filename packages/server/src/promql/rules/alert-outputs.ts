import { Labels, metricName, QueryError } from '@binnacle/promql';
import { AppError } from '../../platform/errors.ts';
import type { Alert, Found } from './alert.ts';
import type { AlertingRule } from './rule.ts';
import { parseTemplate } from './template/parse.ts';
import { renderTemplate, type TemplateData } from './template/render.ts';
import { TemplateError } from './template/tokens.ts';
import type { Output } from './written.ts';

/** `ALERTS` and `ALERTS_FOR_STATE`, the series in which Prometheus lets alerts be asked for. */
export function alertOutputs(rule: string, active: readonly Alert[]): Output[] {
  return active.flatMap(({ labels, state, activeAt }) => {
    const own = Labels.from({ ...labels, alertname: rule });
    return [
      { labels: own.with(metricName, 'ALERTS').with('alertstate', state), value: 1 },
      { labels: own.with(metricName, 'ALERTS_FOR_STATE'), value: Math.floor(activeAt / 1000) },
    ];
  });
}

/** An element of an alerting rule's result with the rule's labels and texts. A template that fails says so in its place, as in Prometheus. */
export async function fillIn(
  rule: AlertingRule,
  labels: Readonly<Record<string, string>>,
  value: number,
  { externalUrl, query }: Pick<TemplateData, 'externalUrl' | 'query'>,
): Promise<Found> {
  const data: TemplateData = { labels, value, externalLabels: {}, externalUrl, query };
  const all = async (templates: Readonly<Record<string, string>>) => {
    const texts: Record<string, string> = {};
    for (const [name, template] of Object.entries(templates)) texts[name] = await text(template, data);
    return texts;
  };
  const own = { ...labels, ...(await all(rule.labels)), alertname: rule.name };
  return { labels: Labels.from(own).toRecord(), annotations: await all(rule.annotations), value };
}

async function text(template: string, data: TemplateData): Promise<string> {
  if (!template.includes('{{')) return template;
  try {
    return await renderTemplate(parseTemplate(template), data);
  } catch (error) {
    if (error instanceof TemplateError || error instanceof QueryError || error instanceof AppError) {
      return `<error expanding template: ${error.message}>`;
    }
    throw error;
  }
}

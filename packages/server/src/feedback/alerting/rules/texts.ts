import type { House } from '../../../area.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { AppError } from '../../../platform/errors.ts';
import { fillIn } from '../../../promql/rules/alert-outputs.ts';
import type { Texts } from './alerts.ts';
import { formatNumber } from './numbers.ts';

/** The texts of an alert: its rule's templates filled in, and a summary where there is none. */
export function textsOf({ config }: Pick<House, 'config'>): Texts {
  const externalUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  return async (rule, labels, { value, against, parts = [] }) => {
    const templates = { name: rule.title, labels: {}, annotations: namingParts(rule.annotations, parts) };
    const filled = await fillIn({ ...templates, kind: 'alert', expression: '', holds: 0, keepFiring: 0 }, labels, value, {
      externalUrl,
      query: noQueries,
    });
    const summary = rule.annotations.summary === undefined ? { summary: ownSummary(rule, value, against) } : {};
    const threshold = Number.isNaN(against) ? {} : { threshold: formatNumber(against) };
    return { ...threshold, ...summary, ...filled.annotations };
  };
}

function ownSummary({ title }: AlertRule, value: number, against: number): string {
  if (Number.isNaN(value)) return `${title}: there is no data any more`;
  return `${title}: ${formatNumber(value)}${Number.isNaN(against) ? '' : ` against ${formatNumber(against)}`}`;
}

/** `{{ $parts }}` names the parts of the condition that hold; the language of Prometheus' templates knows none. */
function namingParts(texts: AlertRule['annotations'], parts: readonly string[]): Record<string, string> {
  const named = parts.join(', and ');
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(/\{\{\s*\$parts\s*\}\}/g, () => named)]));
}

async function noQueries(): Promise<never> {
  throw new AppError('invalid_query', 'Texts of rules over metrics ask nothing themselves: use $value and $labels.');
}

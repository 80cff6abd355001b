import type { RE2JS, Matcher as RE2Match } from 're2js';
import { QueryError } from '../errors.ts';
import { mergeSameLabels } from '../evaluate/merge.ts';
import type { Series, Value } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { metricName } from '../labels.ts';
import { wholeValueRegexp } from '../parse/regexp.ts';
import { type FunctionCall, type FunctionImplementation, stringArgument, vectorArgument } from './types.ts';

/** Any text is a label's name in Prometheus 3, but none at all and broken text. */
function checkedName(name: string, what: string): string {
  if (name === '' || !name.isWellFormed()) throw new QueryError('execution', `invalid ${what}: ${name.toWellFormed()}`);
  return name;
}

function pattern(text: string): RE2JS {
  try {
    return wholeValueRegexp(text);
  } catch (cause) {
    throw new QueryError('execution', `invalid regular expression in label_replace(): ${text}`, { cause });
  }
}

/** A replacement with `$1`, `$name`, `${name}` and `$$` as Go expands them: names reach as far as they can, unknown ones are empty. */
function expanded(template: string, match: RE2Match, groups: number): string {
  return template.replace(/\$(?:\$|\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g, (whole, braced?: string, bare?: string) => {
    if (whole === '$$') return '$';
    const name = braced ?? bare ?? '';
    if (!/^\d+$/.test(name)) return namedGroup(match, name);
    const number = Number(name);
    return number <= groups ? (match.group(number) ?? '') : '';
  });
}

function namedGroup(match: RE2Match, name: string): string {
  try {
    return match.group(name) ?? '';
  } catch {
    return '';
  }
}

/** Characters that a label value may have. */
const longestValue = 2 ** 20;

/** Sets a label anew, of one series after the other; a name given by hand is the series' name from there on. */
class Relabeller {
  readonly #call: FunctionCall;
  readonly #label: string;
  #bytes = 0;

  constructor(call: FunctionCall, label: string) {
    this.#call = call;
    this.#label = label;
  }

  /** Texts of a query's choosing, repeated for each series or nested in each other, can outgrow all else. */
  relabelled(series: Series, value: string): Series {
    if (value.length > longestValue) {
      throw new QueryError('execution', `${this.#call.name}() would make a label value of more than ${longestValue} characters`);
    }
    this.#bytes += value.length * 2;
    this.#call.ensure(this.#bytes);
    const dropName = this.#label === metricName ? false : series.dropName;
    return { ...series, labels: series.labels.with(this.#label, value), dropName };
  }
}

function* labelReplace(call: FunctionCall): Work<Value> {
  const [to, template, from, text] = [1, 2, 3, 4].map((place) => stringArgument(call, place)) as [string, string, string, string];
  const expression = pattern(text);
  checkedName(to, 'destination label name in label_replace()');
  const relabeller = new Relabeller(call, to);
  const series: Series[] = [];
  for (const one of vectorArgument(call, 0)) {
    const match = expression.matcher(one.labels.get(from));
    series.push(match.matches() ? relabeller.relabelled(one, expanded(template, match, match.groupCount())) : one);
    yield;
  }
  return { type: 'vector', series: mergeSameLabels(series) };
}

function labelJoin(call: FunctionCall): Value {
  const to = stringArgument(call, 1);
  const separator = stringArgument(call, 2);
  const sources = call.args.slice(3).map((_, index) => checkedName(stringArgument(call, index + 3), 'source label name in label_join()'));
  checkedName(to, 'destination label name in label_join()');
  const relabeller = new Relabeller(call, to);
  const series = vectorArgument(call, 0).map((one) =>
    relabeller.relabelled(one, sources.map((source) => one.labels.get(source)).join(separator)),
  );
  return { type: 'vector', series: mergeSameLabels(series) };
}

export const labelFunctions: Readonly<Record<string, FunctionImplementation>> = { label_replace: labelReplace, label_join: labelJoin };

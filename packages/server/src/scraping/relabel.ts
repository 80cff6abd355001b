import { hash } from 'node:crypto';
import { z } from 'zod';
import { compileRegex, expand, type Regex } from './regex.ts';

const actions = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;
const needTarget: readonly string[] = ['replace', 'hashmod', 'lowercase', 'uppercase', 'keepequal', 'dropequal'];

/** One rule of `relabel_configs`, in Prometheus' words. */
export const relabelSchema = z
  .strictObject({
    source_labels: z.array(z.string().min(1)).max(50).optional(),
    separator: z.string().max(100).optional().describe('Between the values of source_labels; ";" when absent'),
    target_label: z.string().min(1).max(512).optional(),
    regex: z.string().max(4096).optional().describe('RE2, matches the whole value; "(.*)" when absent'),
    modulus: z.number().int().positive().optional(),
    replacement: z.string().max(4096).optional().describe('"$1" when absent'),
    action: z.string().toLowerCase().pipe(z.enum(actions)).optional().describe('replace when absent'),
  })
  .superRefine(({ action = 'replace', target_label, modulus, regex }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (needTarget.includes(action) && target_label === undefined) complain('target_label', `${action} needs a target_label`);
    if (action === 'hashmod' && modulus === undefined) complain('modulus', 'hashmod needs a modulus');
    try {
      compileRegex(regex ?? '');
    } catch (error) {
      complain('regex', `not a regular expression of RE2: ${(error as Error).message}`);
    }
  });

export type RelabelSpec = z.infer<typeof relabelSchema>;

/** Changes labels in place; answers false when what has them is to be dropped. */
export type Relabel = (labels: Map<string, string>) => boolean;

/** The rules one after the other, as Prometheus applies them. */
export function compileRelabel(rules: readonly RelabelSpec[] = []): Relabel {
  const steps = rules.map(compileRule);
  return (labels) => steps.every((step) => step(labels));
}

interface Rule {
  readonly value: (labels: ReadonlyMap<string, string>) => string;
  readonly regex: Regex;
  readonly target: string;
  readonly replacement: string;
  readonly modulus: number;
}

function compileRule(spec: RelabelSpec): Relabel {
  const { source_labels = [], separator = ';', target_label = '', regex = '(.*)', modulus = 1, replacement = '$1' } = spec;
  const rule: Rule = {
    value: (labels) => source_labels.map((label) => labels.get(label) ?? '').join(separator),
    regex: compileRegex(regex),
    target: target_label,
    replacement,
    modulus,
  };
  return (labels) => apply[spec.action ?? 'replace'](rule, labels);
}

const apply: Readonly<Record<(typeof actions)[number], (rule: Rule, labels: Map<string, string>) => boolean>> = {
  replace(rule, labels) {
    const match = rule.regex.match(rule.value(labels));
    if (match === undefined) return true;
    const target = expand(rule.target, match);
    return target === '' || set(labels, target, expand(rule.replacement, match));
  },
  keep: (rule, labels) => rule.regex.match(rule.value(labels)) !== undefined,
  drop: (rule, labels) => rule.regex.match(rule.value(labels)) === undefined,
  keepequal: (rule, labels) => rule.value(labels) === (labels.get(rule.target) ?? ''),
  dropequal: (rule, labels) => rule.value(labels) !== (labels.get(rule.target) ?? ''),
  hashmod(rule, labels) {
    const digest = hash('md5', rule.value(labels), 'buffer');
    return set(labels, rule.target, String(digest.readBigUInt64BE(8) % BigInt(rule.modulus)));
  },
  labelmap(rule, labels) {
    for (const [name, value] of [...labels]) {
      const match = rule.regex.match(name);
      if (match !== undefined) set(labels, expand(rule.replacement, match), value);
    }
    return true;
  },
  labeldrop: (rule, labels) => removeLabels(labels, (name) => rule.regex.match(name) !== undefined),
  labelkeep: (rule, labels) => removeLabels(labels, (name) => rule.regex.match(name) === undefined),
  lowercase: (rule, labels) => set(labels, rule.target, rule.value(labels).toLowerCase()),
  uppercase: (rule, labels) => set(labels, rule.target, rule.value(labels).toUpperCase()),
};

/** An empty value is no label. */
function set(labels: Map<string, string>, name: string, value: string): true {
  if (value === '') labels.delete(name);
  else if (name !== '') labels.set(name, value);
  return true;
}

function removeLabels(labels: Map<string, string>, goes: (name: string) => boolean): true {
  for (const name of [...labels.keys()]) if (goes(name)) labels.delete(name);
  return true;
}

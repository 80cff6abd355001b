import { describe, expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { parseTemplate } from './parse.ts';
import { renderTemplate, type TemplateData } from './render.ts';
import { TemplateError } from './tokens.ts';

const samples = [
  { Labels: { __name__: 'up', instance: 'b:80' }, Value: 0 },
  { Labels: { __name__: 'up', instance: 'a:80' }, Value: 1 },
];

function render(template: string, changes: Partial<TemplateData> = {}): Promise<string> {
  return renderTemplate(parseTemplate(template), {
    labels: { instance: 'db-1.example.org:9100', job: 'node', severity: 'page' },
    externalLabels: { region: 'eu' },
    externalUrl: 'https://binnacle.example.org',
    value: 12.5,
    query: async (expression) => (expression === 'up' ? samples : []),
    ...changes,
  });
}

/** Templates as they stand in the rules that people use: node-exporter mixin, Awesome Prometheus alerts, kubernetes-mixin. */
test.each([
  ['{{ $labels.instance }} of job {{ $labels.job }} has been down', 'db-1.example.org:9100 of job node has been down'],
  ['VALUE = {{ $value }}\n  LABELS = {{ $labels }}', 'VALUE = 12.5\n  LABELS = map[instance:db-1.example.org:9100 job:node severity:page]'],
  ['only {{ printf "%.2f" $value }}% left', 'only 12.50% left'],
  ['{{ $value | humanize }}, {{ $value | humanizePercentage }}', '12.5, 1250%'],
  ['{{ printf "%.2f" $value | title }}', '12.50'],
  ['{{$labels.missing}}|', '|'],
  ['{{- if gt $value 10.0 -}} high {{- else if gt $value 5.0 -}} middle {{- else -}} low {{- end -}}', 'high'],
  ['{{ if eq $labels.severity "page" }}now{{ end }}', 'now'],
  ['{{ with $labels.job }}{{ . }}{{ else }}none{{ end }}', 'node'],
  ['{{ range query "up" }}{{ .Labels.instance }}={{ .Value }} {{ end }}', 'b:80=0 a:80=1 '],
  ['{{ range $i, $s := query "up" | sortByLabel "instance" }}{{ $i }}:{{ $s.Labels.instance }} {{ end }}', '0:a:80 1:b:80 '],
  ['{{ with query "up" }}{{ . | first | value | humanize }}{{ end }}', '0'],
  ['{{ query "up" | first | label "instance" }}', 'b:80'],
  ['{{ range query "down" }}x{{ else }}nothing{{ end }}', 'nothing'],
  ['{{ $x := "a" }}{{ $x }}{{ $x = "b" }}{{ $x }}', 'ab'],
  ['{{/* a comment with }} inside */}}text', 'text'],
  ['{{ "quoted }} and \\"escaped\\"" }} {{ `raw {{` }}', 'quoted }} and "escaped" raw {{'],
  ['{{ $externalLabels.region }} {{ $externalURL }} {{ externalURL }}', 'eu https://binnacle.example.org https://binnacle.example.org'],
  ['{{ .Labels.job }} {{ .Value }} {{ $.Labels.job }}', 'node 12.5 node'],
  ['{{ reReplaceAll "(.*):\\\\d+" "$1" $labels.instance }}', 'db-1.example.org'],
  ['{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }}', 'db-1.example.org db-1:9100'],
  ['{{ if and (gt $value 1.0) (lt $value 20.0) }}in{{ end }} {{ or $labels.missing "otherwise" }}', 'in otherwise'],
  ['{{ match "^db-" $labels.instance }} {{ toUpper "a" }}{{ toLower "B" }} {{ len $labels.job }}', 'true Ab 4'],
  ['no actions at all', 'no actions at all'],
])('%s', async (template, expected) => {
  expect(await render(template)).toBe(expected);
});

describe('numbers for people', () => {
  test.each([
    ['humanize', 0, '0'],
    ['humanize', 1234567, '1.235M'],
    ['humanize', 0.00123, '1.23m'],
    ['humanize', 999, '999'],
    ['humanize', -4500, '-4.5k'],
    ['humanize', Number.NaN, 'NaN'],
    ['humanize1024', 1536, '1.5ki'],
    ['humanize1024', 1073741824, '1Gi'],
    ['humanize1024', 0.5, '0.5'],
    ['humanizeDuration', 0, '0s'],
    ['humanizeDuration', 0.0123, '12.3ms'],
    ['humanizeDuration', 59.5, '59.5s'],
    ['humanizeDuration', 3661, '1h 1m 1s'],
    ['humanizeDuration', 90061, '1d 1h 1m 1s'],
    ['humanizeDuration', -65, '-1m 5s'],
    ['humanizePercentage', 0.123456, '12.35%'],
    ['humanizeTimestamp', 1435065584.128, '2015-06-23 13:19:44.128 +0000 UTC'],
    ['printf "%.0f"', 2.5, '2'],
    ['printf "%.0f"', 3.5, '4'],
  ] as const)('%s of %d is %s', async (name, value, expected) => {
    expect(await render(`{{ $value | ${name} }}`, { value })).toBe(expected);
  });

  test.each([
    [0.00001, '1e-05'],
    [1e21, '1e+21'],
    [123456789, '1.23456789e+08'],
    [1000000, '1e+06'],
    [123456, '123456'],
    [0.1, '0.1'],
  ])('$value %d is printed as Go prints it', async (value, expected) => {
    expect(await render('{{ $value }}', { value })).toBe(expected);
  });

  test('widths and wrong types are Go’s', async () => {
    expect(await render('{{ printf "%5.1f|%-4s|%03d|%d|%s" 1.25 "ab" 7 1.5 }}')).toBe('  1.2|ab  |007|%!d(float64=1.5)|%!s(MISSING)');
  });
});

test.each([
  ['{{ template "x" }}', 'named templates are not supported'],
  ['{{ define "x" }}{{ end }}', 'named templates are not supported'],
  ['{{ frobnicate $value }}', 'the function frobnicate is not supported'],
  ['{{ $undefined }}', 'undefined variable $undefined'],
  ['{{ if true }}x', '{{ if }} without {{ end }}'],
  ['x{{ end }}', '{{ end }} without'],
  ['{{ $value', 'does not end with }}'],
  ['{{ }}', 'an action is empty'],
  ['{{ (1 }}', 'a parenthesis is not closed'],
  ['{{ 1 2 }}', 'given arguments'],
  ['{{ $value | "x" }}', 'only a function may stand behind |'],
  ['{{ ~ }}', 'cannot read "~"'],
  ['{{ "\\q" }}', 'unknown escape'],
  [`${'{{ if true }}'.repeat(50)}`, 'nests deeper'],
  [`{{ ${'('.repeat(50)}`, 'does not end with }}'],
  [`{{ ${'('.repeat(50)} }}`, 'nests deeper'],
])('%s is refused when it is read', (template, message) => {
  expect(() => parseTemplate(template)).toThrow(message);
});

test.each([
  ['{{ query "down" | first }}', 'no elements'],
  ['{{ humanize "x" }}', 'x is not a number'],
  ['{{ eq 1 "1" }}', 'different types'],
  ['{{ reReplaceAll "(" "" "x" }}', 'cannot be used'],
  ['{{ $labels.job.name }}', 'node has no field name'],
  ['{{ range $value }}x{{ end }}', 'cannot go over 12.5'],
])('%s fails when it is filled in', async (template, message) => {
  await expect(render(template)).rejects.toThrow(message);
});

test('a template that multiplies what it finds ends at its limit', async () => {
  const many = Array.from({ length: 200 }, () => ({ Labels: {}, Value: 1 }));
  const query = async () => many;
  await expect(
    render('{{ range query "x" }}{{ range query "x" }}{{ range query "x" }}y{{ end }}{{ end }}{{ end }}', { query }),
  ).rejects.toThrow(/more than/);
});

describe('whatever stands in a template', () => {
  const words = [
    '{{',
    '}}',
    '{{-',
    '-}}',
    '$value',
    '$labels',
    '.x',
    '|',
    '(',
    ')',
    'if',
    'else',
    'end',
    'range',
    'with',
    'query',
    '"a"',
    '`',
    '"',
    '1',
    '$x',
    ':=',
    '=',
    ',',
    ' ',
    '/*',
    '*/',
    'printf',
    'humanize',
    'index',
  ];
  const templates = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), { maxLength: 25 })
    .map((parts) => parts.join(' '));

  test('it is read, or refused as a template', () => {
    fc.assert(
      fc.property(templates, (template) => {
        try {
          parseTemplate(template);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('what was read is filled in, or fails as a template', async () => {
    const action = fc.array(fc.constantFrom(...words.filter((word) => !/[{}/*]/.test(word))), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(action, async (parts) => {
        try {
          expect(typeof (await render(`{{ ${parts.join(' ')} }}`))).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('quotes and comments that never end take no longer than their length', () => {
    const started = performance.now();
    for (const part of ['"a" ', '/* */ ', '`', '{{ ', '"\\"'])
      expect(() => parseTemplate(`{{ ${part.repeat(4_000)}`)).toThrow(TemplateError);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

import { z } from 'zod';
import type { Kind } from '../definitions/types.ts';
import { ownJob } from '../facts/opentelemetry/labels.ts';
import { durationMs, durationSchema } from './duration.ts';
import { scrapeConfigsOf } from './foreign.ts';
import { relabelSchema } from './relabel.ts';
import { secretVariable } from './secrets.ts';

const labelValues = z.record(z.string().min(1).max(512), z.string().max(4096));
const variable = z.string().regex(secretVariable, 'expected a name that begins with BINNACLE_SCRAPE_');
const file = z.string().min(1).max(1000);
const limit = z.number().int().nonnegative();

const basicAuth = z
  .strictObject({
    username: z.string().max(1000).optional(),
    password_file: file.optional().describe('In the directory of scrape secrets (BINNACLE_SCRAPE_SECRETS)'),
    password_env: variable.optional().describe('A variable of the server’s environment'),
  })
  .refine((auth) => auth.password_file === undefined || auth.password_env === undefined, 'a password stands in one place');

const authorization = z
  .strictObject({
    type: z.string().min(1).max(100).optional().describe('Bearer when absent'),
    credentials_file: file.optional().describe('In the directory of scrape secrets (BINNACLE_SCRAPE_SECRETS)'),
    credentials_env: variable.optional().describe('A variable of the server’s environment'),
  })
  .refine(
    (auth) => (auth.credentials_file === undefined) !== (auth.credentials_env === undefined),
    'expected credentials_file or credentials_env',
  );

const path = z
  .string()
  .regex(/^\/.*\.(?:json|ya?ml)$/, 'expected an absolute path that ends with .json, .yml or .yaml')
  .refine((text) => !/\*.*\//.test(text), 'only the last part of a path may hold *');

const spec = z
  .strictObject({
    job_name: z.string().min(1).max(200).optional().describe('Value of the label job; the name of the definition when absent'),
    scrape_interval: durationSchema.optional().describe('1m when absent'),
    scrape_timeout: durationSchema.optional().describe('10s when absent, and never longer than the interval'),
    metrics_path: z.string().startsWith('/').max(2000).optional().describe('/metrics when absent'),
    scheme: z.enum(['http', 'https']).optional().describe('http when absent'),
    params: z
      .record(z.string().min(1).max(200), z.array(z.string().max(2000)).min(1).max(100))
      .optional()
      .describe('Of the query string'),
    honor_labels: z.boolean().optional().describe('Whether labels of the target win over those of this definition'),
    honor_timestamps: z.boolean().optional().describe('Whether times that the target states are kept; true when absent'),
    follow_redirects: z.boolean().optional().describe('true when absent'),
    scrape_native_histograms: z.boolean().optional().describe('Whether to ask for protobuf first, the format that has them'),
    static_configs: z
      .array(z.strictObject({ targets: z.array(z.string().min(1).max(1000)).max(5000), labels: labelValues.optional() }))
      .max(1000)
      .optional(),
    file_sd_configs: z
      .array(z.strictObject({ files: z.array(path).min(1).max(100), refresh_interval: durationSchema.optional() }))
      .max(100)
      .optional()
      .describe('Lists of targets in files on the server, read again when they change'),
    relabel_configs: z.array(relabelSchema).max(500).optional(),
    metric_relabel_configs: z.array(relabelSchema).max(500).optional(),
    basic_auth: basicAuth.optional(),
    authorization: authorization.optional(),
    tls_config: z.strictObject({ insecure_skip_verify: z.boolean().optional() }).optional(),
    sample_limit: limit.optional().describe('Most samples of a target after relabeling, 0 for no limit; with more, the scrape fails'),
    label_limit: limit.optional(),
    label_name_length_limit: limit.optional(),
    label_value_length_limit: limit.optional(),
    target_limit: limit.optional(),
    body_size_limit: z
      .union([z.number().int().nonnegative(), z.string().regex(/^\d+(?:\.\d+)?\s*(?:[KMG]i?)?B$/, 'expected a size such as 10MB')])
      .optional()
      .describe('After decompression; 64MiB when absent'),
  })
  .superRefine((value, context) => {
    const complain = (at: string, message: string) => context.addIssue({ code: 'custom', path: [at], message });
    const interval = durationMs(value.scrape_interval ?? '1m');
    if (interval < 1000) complain('scrape_interval', 'the shortest interval is 1s');
    if (value.scrape_timeout !== undefined && durationMs(value.scrape_timeout) > interval) {
      complain('scrape_timeout', 'the timeout is longer than the interval');
    }
    if (value.basic_auth !== undefined && value.authorization !== undefined) {
      complain('authorization', 'a target is asked with basic_auth or with authorization, not both');
    }
    if (value.static_configs === undefined && value.file_sd_configs === undefined) {
      complain('static_configs', 'there is no target: expected static_configs or file_sd_configs');
    }
    if (value.job_name === ownJob) complain('job_name', `the job ${ownJob} is the server's own; choose another`);
  });

export type ScrapeSpec = z.infer<typeof spec>;

export const scrapeConfigKind: Kind<ScrapeSpec> = {
  name: 'ScrapeConfig',
  apiVersion: 'binnacle/v1',
  description:
    'Targets whose metrics the server reads on a schedule, in the words of Prometheus. A Prometheus configuration file with `scrape_configs:` is taken as it is.',
  spec,
  example: `apiVersion: binnacle/v1
kind: ScrapeConfig
metadata:
  name: node
spec:
  scrape_interval: 15s
  static_configs:
    - targets: ['localhost:9100', '10.0.0.7:9100']
      labels:
        environment: production
  metric_relabel_configs:
    - source_labels: [__name__]
      regex: go_.*
      action: drop
`,
  fromForeign: scrapeConfigsOf,
  check: ({ metadata, spec: { job_name } }) =>
    metadata.name === ownJob && job_name === undefined
      ? [{ path: 'metadata.name', message: `the job ${ownJob} is the server's own; choose another name or a job_name` }]
      : [],
};

const sizes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1024,
  KiB: 1024,
  MB: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1024 ** 3,
  GiB: 1024 ** 3,
};
const defaultBodyLimit = 64 * 1024 ** 2;
/** However large a limit is, or none (0): what a target answers is held in memory. */
const mostBody = 1024 ** 3;

/** Bytes; units are binary, as in Prometheus. */
export function bodyLimit(text: string | number | undefined): number {
  if (text === undefined) return defaultBodyLimit;
  const [, number = '0', unit = 'B'] = /^([\d.]+)\s*(\w*)$/.exec(String(text)) ?? [];
  const bytes = Math.round(Number(number) * (sizes[unit === '' ? 'B' : unit] ?? 1));
  return bytes === 0 ? mostBody : Math.min(bytes, mostBody);
}

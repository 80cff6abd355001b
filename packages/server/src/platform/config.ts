import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from './errors.ts';
import './issue-texts.ts';

const bytes = z.coerce.number().int().positive();

const schema = z.object({
  /** 0 asks the system for a free port. */
  port: z.coerce.number().int().min(0).max(65_535).default(4100),
  host: z.string().min(1).default('127.0.0.1'),
  data: z.string().min(1).default('./.binnacle'),
  clickhouseUrl: z.url().optional(),
  /** Name of a cluster in the ClickHouse configuration; tables are then created ON CLUSTER, replicated and distributed. */
  clickhouseCluster: z
    .string()
    .regex(/^[\w-]+$/)
    .optional(),
  postgresUrl: z.url().optional(),
  /** An API token with all rights, for automation. */
  adminToken: z.string().min(16).optional(),
  /** An ingest key that every receiver accepts. */
  ingestKey: z.string().min(8).optional(),
  publicUrl: z.url().optional(),
  /** Signs sessions and pseudonyms. Without it the server makes one and keeps it in the data directory; several processes must share one. */
  secret: z.string().min(32).optional(),
  /** IANA time zone in which days, weeks and months are cut. */
  timezone: z.string().default('UTC').refine(isTimeZone, 'not an IANA time zone'),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Largest request body in bytes, after decompression. */
  bodyLimit: bytes.default(20 * 1024 * 1024),
  /** Bytes of rows that may wait for the fact store before receivers answer 503. */
  queueLimit: bytes.default(64 * 1024 * 1024),
  /** Active series of one source, beyond which the samples of new ones are rejected. */
  seriesLimit: z.coerce.number().int().positive().default(1_000_000),
  /** Directory of the secrets that definitions of scraping may name; `scrape-secrets` in the data directory when absent. */
  scrapeSecrets: z.string().min(1).optional(),
  /** Where StatsD is listened for: `udp://host:port`, `tcp://host:port`, `unix:///path`, separated by commas; nowhere unless set. */
  statsd: z.string().optional(),
  /** Where Graphite's plaintext protocol is listened for: `tcp://host:port`, `udp://host:port`, separated by commas; nowhere unless set. */
  graphite: z.string().optional(),
  /** Whether services that are connected may stand in private networks and on this machine; `true` or `false`. */
  privateServices: z.stringbool().default(false),
  oidcIssuer: z.url().optional(),
  oidcClientId: z.string().optional(),
  oidcClientSecret: z.string().optional(),
  /** Server that takes mail, such as `smtps://user:password@mail.example.org`; without it none is sent. */
  smtpUrl: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Sender of mail. */
  mailFrom: z.string().min(3).max(320).optional(),
  /** Token of a Slack bot with `chat:write` and `users:read.email`. */
  slackToken: z.string().min(1).optional(),
  /** Incoming webhook of the Slack channel that takes what is for whole teams. */
  slackWebhookUrl: z.url().optional(),
  /** App-level token (`xapp-`) of Slack's Socket Mode, by which clicks on buttons come back without an address of one's own. */
  slackAppToken: z.string().min(1).optional(),
  /** By which requests of Slack to this server are known: clicks on buttons, where Socket Mode is not used. */
  slackSigningSecret: z.string().min(1).optional(),
  /** Token of a Telegram bot that writes to people. */
  telegramToken: z.string().min(1).optional(),
  /** Where Slack's API is; another one for tests. */
  slackApiUrl: z.url().default('https://slack.com/api'),
  /** Called every minute while alert rules are evaluated, so that somebody outside notices when they are not. */
  heartbeatUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Git repository imported at first start; `none` turns it off. */
  repository: z.string().default('.'),
});

export type Config = z.infer<typeof schema> & {
  /** Absolute paths of the embedded stores and of secrets the server makes for itself. */
  readonly paths: { readonly data: string; readonly facts: string; readonly records: string; readonly secret: string };
};

export type ConfigInput = { [K in keyof z.input<typeof schema>]?: z.input<typeof schema>[K] | undefined };

const variables: Record<keyof z.infer<typeof schema>, string> = {
  port: 'BINNACLE_PORT',
  host: 'BINNACLE_HOST',
  data: 'BINNACLE_DATA',
  clickhouseUrl: 'BINNACLE_CLICKHOUSE_URL',
  clickhouseCluster: 'BINNACLE_CLICKHOUSE_CLUSTER',
  postgresUrl: 'BINNACLE_POSTGRES_URL',
  adminToken: 'BINNACLE_ADMIN_TOKEN',
  ingestKey: 'BINNACLE_INGEST_KEY',
  publicUrl: 'BINNACLE_PUBLIC_URL',
  secret: 'BINNACLE_SECRET',
  timezone: 'BINNACLE_TIMEZONE',
  logLevel: 'BINNACLE_LOG_LEVEL',
  bodyLimit: 'BINNACLE_BODY_LIMIT',
  queueLimit: 'BINNACLE_QUEUE_LIMIT',
  seriesLimit: 'BINNACLE_SERIES_LIMIT',
  scrapeSecrets: 'BINNACLE_SCRAPE_SECRETS',
  statsd: 'BINNACLE_STATSD',
  graphite: 'BINNACLE_GRAPHITE',
  privateServices: 'BINNACLE_PRIVATE_SERVICES',
  oidcIssuer: 'BINNACLE_OIDC_ISSUER',
  oidcClientId: 'BINNACLE_OIDC_CLIENT_ID',
  oidcClientSecret: 'BINNACLE_OIDC_CLIENT_SECRET',
  smtpUrl: 'BINNACLE_SMTP_URL',
  mailFrom: 'BINNACLE_MAIL_FROM',
  slackToken: 'BINNACLE_SLACK_TOKEN',
  slackWebhookUrl: 'BINNACLE_SLACK_WEBHOOK_URL',
  slackAppToken: 'BINNACLE_SLACK_APP_TOKEN',
  slackSigningSecret: 'BINNACLE_SLACK_SIGNING_SECRET',
  telegramToken: 'BINNACLE_TELEGRAM_TOKEN',
  slackApiUrl: 'BINNACLE_SLACK_API_URL',
  heartbeatUrl: 'BINNACLE_HEARTBEAT_URL',
  repository: 'BINNACLE_REPOSITORY',
};

/** What the command line takes besides the environment. */
const flagKeys: ReadonlySet<string> = new Set(['port', 'host', 'data']);

/**
 * Reads the configuration: flags win over environment variables, which win over defaults.
 * @throws AppError `invalid_request` naming every variable that is wrong.
 */
export function readConfig(flags: ConfigInput, environment: NodeJS.ProcessEnv): Config {
  const input: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries(variables)) {
    const value = flags[key as keyof ConfigInput] ?? environment[variable];
    if (value !== undefined && value !== '') input[key] = value;
  }
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const key = String(issue.path[0]) as keyof typeof variables;
      const flag = flagKeys.has(key) ? ` (--${key})` : '';
      return `${variables[key]}${flag}: ${issue.message}`;
    });
    throw new AppError('invalid_request', `The configuration is not usable:\n  ${lines.join('\n  ')}`);
  }
  const data = resolve(parsed.data.data);
  return {
    ...parsed.data,
    paths: { data, facts: join(data, 'facts'), records: join(data, 'records'), secret: join(data, 'secret') },
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

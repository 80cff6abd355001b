import { z } from 'zod';

/** A text where YAML may have made a number or a truth value of it. */
const text = z.union([z.string().max(20_000), z.number(), z.boolean()]).transform(String);
const labels = z.record(z.string().min(1).max(200), text);

const alert = z.strictObject({
  disable: z.boolean().optional(),
  labels: labels.optional(),
  annotations: labels.optional(),
});

const query = z.string().min(1).max(20_000);
const plugin = z.looseObject({ id: z.string().max(500) });

/** The spellings of files and of Kubernetes' resources stand beside each other; a file uses those of one. */
const events = z
  .strictObject({
    error_query: query.optional(),
    errorQuery: query.optional(),
    total_query: query.optional(),
    totalQuery: query.optional(),
  })
  .transform(({ error_query, errorQuery, total_query, totalQuery }) => ({
    error: error_query ?? errorQuery,
    total: total_query ?? totalQuery,
  }))
  .refine(({ error, total }) => error !== undefined && total !== undefined, 'expected error_query and total_query');

const raw = z
  .strictObject({ error_ratio_query: query.optional(), errorRatioQuery: query.optional() })
  .transform((value) => ({ errorRatio: value.error_ratio_query ?? value.errorRatioQuery }))
  .refine(({ errorRatio }) => errorRatio !== undefined, 'expected error_ratio_query');

const sli = z
  .strictObject({ events: events.optional(), raw: raw.optional(), plugin: plugin.optional() })
  .refine((value) => Object.values(value).filter((one) => one !== undefined).length === 1, 'expected exactly one of events, raw, plugin');

const alerting = z.strictObject({
  name: z.string().max(200).optional(),
  labels: labels.optional(),
  annotations: labels.optional(),
  page_alert: alert.optional(),
  pageAlert: alert.optional(),
  ticket_alert: alert.optional(),
  ticketAlert: alert.optional(),
});

const chain = z.strictObject({
  overridePrevious: z.boolean().optional(),
  override_previous: z.boolean().optional(),
  chain: z.array(plugin).max(100).optional(),
});

const slo = z.strictObject({
  name: z.string().min(1).max(200),
  objective: z.number(),
  description: z.string().max(1050).optional(),
  labels: labels.optional(),
  sli,
  alerting: alerting.optional(),
  plugins: chain.optional(),
});

/** What a file of Sloth and the `spec` of its Kubernetes resource have in common. */
export const slothSchema = z.strictObject({
  version: z.literal('prometheus/v1').optional(),
  service: z.string().min(1).max(200),
  labels: labels.optional(),
  slos: z.array(slo).min(1).max(200),
  slo_plugins: chain.optional(),
  sloPlugins: chain.optional(),
});

export type SlothSpec = z.infer<typeof slothSchema>;
export type SlothSlo = SlothSpec['slos'][number];

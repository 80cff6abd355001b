import { z } from 'zod';
import type { House } from '../../area.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';
import { sloKind } from '../definitions.ts';
import { listSlos } from '../slos.ts';
import { alertNameAnnotation } from './manifest.ts';
import { openSloFile } from './openslo.ts';
import { prometheusRulesFile } from './prometheus.ts';
import { slothFile } from './sloth.ts';

const format = z.enum(['openslo', 'prometheus', 'sloth']);

/** `GET /api/v1/slos/:name/export`. */
export function exportRoutes(http: Http, { definitions }: House): void {
  http.get(
    '/api/v1/slos/:name/export',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'An SLO in the form of OpenSLO or Sloth, or as rules for Prometheus (YAML)',
        params: z.object({ name: z.string().max(63) }),
        querystring: z.object({ format: format.describe('openslo, sloth (prometheus/v1), or prometheus: recording and alerting rules') }),
      },
    },
    async ({ params: { name }, query }, reply) => {
      const slos = await listSlos(definitions);
      const slo = slos.find((one) => one.name === name);
      if (slo === undefined) throw new AppError('not_found', `There is no SLO "${name}". GET /api/v1/slos lists them all.`);
      const alertName = (await definitions.get(sloKind, name))?.metadata.annotations?.[alertNameAnnotation];
      const text = {
        openslo: () => openSloFile(slo, slos),
        prometheus: () => prometheusRulesFile(slo, alertName),
        sloth: () => slothFile(slo, alertName),
      }[query.format]();
      return reply.type('application/yaml; charset=utf-8').send(text);
    },
  );
}

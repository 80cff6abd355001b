import { z } from 'zod';
import type { Http } from '../../platform/http/server.ts';
import { dashboardKind } from './definitions.ts';
import { importGrafana } from './grafana/import.ts';

const answer = z.object({
  manifest: z.object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.object({ name: z.string(), displayName: z.string().optional() }),
    spec: dashboardKind.spec,
  }),
  report: z.object({
    panels: z.number().describe('Taken over, rows among them'),
    panelsLeftOut: z.number(),
    variables: z.number().describe('Taken over'),
    notes: z.array(z.object({ of: z.string().optional(), outcome: z.enum(['changed', 'left_out']), text: z.string() })).readonly(),
  }),
});

/** Dashboards are definitions and are kept as such; this only reads those of others. */
export function dashboardRoutes(http: Http): void {
  http.post(
    '/api/v1/dashboards/import',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Turn a Grafana dashboard into a Dashboard definition, which is not saved, and say what is not the same',
        body: z.unknown().describe('The JSON that Grafana exports'),
        response: { 200: answer },
      },
    },
    async (request) => {
      const { manifest, report } = importGrafana(request.body);
      return { manifest: manifest, report };
    },
  );
}

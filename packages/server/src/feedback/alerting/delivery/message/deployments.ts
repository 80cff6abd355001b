import { z } from 'zod';
import type { House } from '../../../../area.ts';
import type { ToldDeployment } from './told.ts';

const dayMs = 86_400_000;
const most = 3;

const row = z.object({
  environment: z.string(),
  version: z.string(),
  sha: z.string(),
  url: z.string(),
  ms: z.coerce.number(),
  status: z.string(),
});

/** Deployments of a service in the 24 hours before a time (milliseconds UTC), newest first: what the alert coincides with. */
export async function recentDeployments(
  { facts }: Pick<House, 'facts'>,
  base: string,
  { service, environment, before }: { service: string; environment: string; before: number },
): Promise<ToldDeployment[]> {
  if (service === '') return [];
  const rows = await facts.query(
    `SELECT url, environment, version, sha, status, toUnixTimestamp64Milli(finished) AS ms
     FROM deployments FINAL
     WHERE service = {service:String} AND ({environment:String} = '' OR environment = {environment:String})
       AND finished > fromUnixTimestamp64Milli({from:Int64}) AND finished <= fromUnixTimestamp64Milli({to:Int64})
       AND status IN ('success', 'failure', 'running')
     ORDER BY finished DESC, deployments.id
     LIMIT {most:UInt8}`,
    { service, environment, from: before - dayMs, to: before, most },
  );
  return z
    .array(row)
    .parse(rows)
    .map(({ url, environment: place, version, sha, ms, status }) => {
      const what = version !== '' ? version : sha.slice(0, 12);
      const ending = status === 'failure' ? ', which failed' : '';
      return {
        text: `deployment of ${service}${what === '' ? '' : ` ${what}`} to ${place}${ending}`,
        at: ms,
        link: url === '' ? `${base}/delivery/${encodeURIComponent(service)}` : url,
      };
    });
}

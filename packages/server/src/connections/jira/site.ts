import { limited } from '../../receivers/fields.ts';
import { isObject } from '../../receivers/json-object.ts';
import { type ApiClient, ServiceError } from '../types.ts';

/** What of a Jira decides on how it is asked. */
export interface Site {
  readonly cloud: boolean;
  /** Below the base address: `/rest/api/3` of the cloud, `/rest/api/2` of a Data Center. */
  readonly api: string;
  /** IANA name: times in JQL are read in the time zone of whose token it is. */
  readonly timezone: string;
  readonly account: string;
}

/** @throws ServiceError */
export async function siteOf(api: ApiClient): Promise<Site> {
  const [server, self] = [await api.get('/rest/api/2/serverInfo'), await api.get('/rest/api/2/myself')];
  if (!isObject(server.body) || !isObject(self.body)) {
    throw new ServiceError('unexpected', 'The service does not answer as Jira does; check its address.');
  }
  const cloud = server.body.deploymentType === 'Cloud';
  return {
    cloud,
    api: cloud ? '/rest/api/3' : '/rest/api/2',
    timezone: zoneOf(self.body.timeZone),
    account: limited(self.body.displayName, 200) || limited(self.body.name, 200),
  };
}

function zoneOf(stated: unknown): string {
  const name = limited(stated, 64);
  try {
    return name === '' ? 'UTC' : new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

const hour = 3_600_000;

/**
 * A time as JQL takes it, to the minute; never later than the time itself. Of an hour that the clocks run through twice, Jira may mean either:
 * then it is the hour before.
 *
 * @param time milliseconds UTC.
 */
export function jqlTime(time: number, timezone: string): string {
  const text = local(time, timezone);
  if (local(time + hour, timezone) === text) return local(time - hour, timezone);
  return local(time - hour, timezone) === text ? local(time - 2 * hour, timezone) : text;
}

function local(time: number, timezone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${parts.year}/${parts.month}/${parts.day} ${parts.hour}:${parts.minute}`;
}

import type { House } from '../../area.ts';
import type { Http } from '../../platform/http/server.ts';
import { person } from './contact-routes.ts';
import { feedPath, readFeed } from './feed.ts';
import { scheduleNamed } from './schedules.ts';
import * as wire from './wire.ts';

/** Schedules for calendar programs: the address that a person gives to theirs, and what stands there. */
export function feedRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/schedules/:name/calendar',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The address under which my calendar reads a schedule',
        params: wire.scheduleName,
        response: { 200: wire.calendarPaths },
      },
    },
    async ({ params, actor }) => {
      await scheduleNamed(house, params.name);
      const path = await feedPath(house, person(actor).id, params.name);
      return { path, own: `${path}&only=mine` };
    },
  );
  http.get(
    '/api/v1/schedules/:name/calendar.ics',
    {
      config: { access: 'public' },
      schema: {
        summary: 'A schedule as iCalendar, by an address that a person was given',
        params: wire.scheduleName,
        querystring: wire.calendarQuery,
      },
    },
    async ({ params, query }, reply) => {
      const text = await readFeed(house, params.name, query.token, query.only === 'mine');
      return reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, max-age=300').send(text);
    },
  );
}

import { z } from 'zod';
import type { House } from '../../area.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';
import { contactRoutes } from './contact-routes.ts';
import { scheduleKind } from './definitions.ts';
import { feedRoutes } from './feed-routes.ts';
import { listEscalations } from './listed.ts';
import type { Stretch } from './local-time.ts';
import { addOverrides, removeOverride } from './overrides.ts';
import { everybody, peopleNamed } from './people.ts';
import { qualityOf } from './quality.ts';
import { type OverrideRow, readSchedule, type Schedule, scheduleNamed } from './schedules.ts';
import type { Shift } from './shifts.ts';
import * as wire from './wire.ts';

const day = 86_400_000;
const longestRange = 93 * day;
/** How far the next shift is looked for, milliseconds. */
const lookAhead = 14 * day;

/** Schedules, who is on call, what escalates, and how people are reached. */
export function onCallRoutes(http: Http, house: House): void {
  readRoutes(http, house);
  overrideRoutes(http, house);
  feedRoutes(http, house);
  contactRoutes(http, house);
}

function readRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/schedules',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Schedules, with who is on call now and next', response: { 200: wire.schedulesAnswer } },
    },
    async () => ({
      schedules: await Promise.all((await house.definitions.list(scheduleKind)).map((schedule) => summaryOf(house, schedule))),
    }),
  );
  http.get(
    '/api/v1/schedules/:name',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The shifts of a schedule, of each layer and as they are',
        params: wire.scheduleName,
        querystring: wire.rangeQuery,
        response: { 200: wire.scheduleAnswer },
      },
    },
    async ({ params, query }) => {
      const { metadata, spec, ...schedule } = await scheduleNamed(house, params.name);
      const from = query.from ?? house.clock.now();
      const range = { from, to: query.to ?? from + 30 * day };
      if (range.to <= range.from || range.to - range.from > longestRange)
        throw new AppError('invalid_request', 'Ask for a range that ends after it begins, of 93 days at the most.');
      const { layers, overrides, final, problems } = await readSchedule(house.database, { metadata, spec, ...schedule }, range);
      return {
        name: metadata.name,
        displayName: metadata.displayName ?? metadata.name,
        timezone: spec.timezone,
        ...times(range),
        layers: layers.map(({ name, shifts }) => ({ name, shifts: shifts.map((held) => ({ ...times(held), user: held.user })) })),
        overrides: overrides.map(overrideToWire),
        final: final.map(shiftToWire),
        problems: [...problems],
      };
    },
  );
  http.get(
    '/api/v1/on-call',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Who is on call, for a service or at all', querystring: wire.onCallQuery, response: { 200: wire.onCallAnswer } },
    },
    async ({ query }) => ({ onCall: await onCall(house, query.service, query.at ?? house.clock.now()) }),
  );
  http.get(
    '/api/v1/on-call/people',
    {
      config: { access: 'viewer' },
      schema: { summary: 'People who can be on call: all who have an account', response: { 200: wire.peopleAnswer } },
    },
    async () => ({ people: (await everybody(house.database)).map(({ email, name }) => ({ email, name })) }),
  );
  http.get(
    '/api/v1/escalations',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Escalations that run, newest first, with what they did',
        querystring: wire.escalationQuery,
        response: { 200: wire.escalationsAnswer },
      },
    },
    async ({ query }) => ({ escalations: await listEscalations(house.database, query.state, query.limit) }),
  );
  http.get(
    '/api/v1/on-call/quality',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Gaps and how the load is shared in the next 30 days; policies that reach nobody',
        response: { 200: wire.qualityAnswer },
      },
    },
    async () => {
      const { schedules, policies, emailOnly } = await qualityOf(house);
      return {
        schedules: schedules.map((one) => ({ ...one, gaps: one.gaps.map(times), shares: [...one.shares], problems: [...one.problems] })),
        policies: policies.map((one) => ({ ...one, problems: [...one.problems] })),
        emailOnly: [...emailOnly],
      };
    },
  );
}

function overrideRoutes(http: Http, house: House): void {
  http.post(
    '/api/v1/schedules/:name/overrides',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Put somebody on call for a while, or swap',
        params: wire.scheduleName,
        body: wire.newOverride,
        response: { 201: z.object({ overrides: z.array(wire.overrideAnswer) }) },
      },
    },
    async ({ params, body, actor }, reply) => {
      const half = ({ user, from, to }: { user: string; from: string; to: string }) => ({
        user,
        from: Date.parse(from),
        to: Date.parse(to),
      });
      const inExchange = body.inExchange === undefined ? undefined : half(body.inExchange);
      const rows = await addOverrides(house, actor, params.name, { ...half(body), reason: body.reason, inExchange });
      return reply.code(201).send({ overrides: rows.map(overrideToWire) });
    },
  );
  http.delete(
    '/api/v1/schedules/:name/overrides/:id',
    {
      config: { access: 'member' },
      schema: { summary: 'Take an override back, with the other half of its swap', params: wire.scheduleName.extend({ id: z.uuid() }) },
    },
    async ({ params, actor }, reply) => {
      await removeOverride(house, actor, params.name, params.id);
      return reply.code(204).send();
    },
  );
}

async function summaryOf(house: House, schedule: Schedule) {
  const now = house.clock.now();
  const { final, problems } = await readSchedule(house.database, schedule, { from: now, to: now + lookAhead });
  const [current, next] = final;
  if (current === undefined) throw new Error('shifts leave out a part of their range');
  const { metadata, spec } = schedule;
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    timezone: spec.timezone,
    services: spec.services ?? [],
    now: shiftToWire(current),
    next: next === undefined ? null : shiftToWire(next),
    problems: [...problems],
  };
}

async function onCall(house: House, service: string | undefined, at: number) {
  const schedules = (await house.definitions.list(scheduleKind)).filter(
    ({ spec }) => service === undefined || spec.services?.includes(service) === true,
  );
  const shifts = await Promise.all(
    schedules.map(async (schedule) => {
      const { final } = await readSchedule(house.database, schedule, { from: at, to: at + lookAhead });
      return { schedule: schedule.metadata.name, user: final[0]?.user ?? null, until: iso(final[0]?.to ?? at + lookAhead) };
    }),
  );
  const people = await peopleNamed(
    house.database,
    shifts.flatMap(({ user }) => user ?? []),
  );
  return shifts.map((shift) => ({ ...shift, name: people.get(shift.user ?? '')?.name ?? null }));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function times({ from, to }: Stretch) {
  return { from: iso(from), to: iso(to) };
}

function shiftToWire(shift: Shift) {
  return { ...times(shift), user: shift.user, by: shift.by };
}

function overrideToWire({ id, person: user, startsAt, endsAt, reason, swap, createdAt, createdBy }: OverrideRow) {
  return { id, user, from: startsAt.toISOString(), to: endsAt.toISOString(), reason, swap, createdAt: createdAt.toISOString(), createdBy };
}

import { z } from 'zod';
import type { House } from '../../area.ts';
import type { Actor } from '../../platform/access.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';
import { createCarrier } from '../alerting/delivery/loop.ts';
import { browsersOf } from '../alerting/delivery/subscriptions.ts';
import { testPerson } from '../alerting/delivery/test-send.ts';
import { testAnswer } from '../alerting/delivery/wire.ts';
import { addContact, type ContactMethod, contactsOf, removeContact, setRules, wayTo } from './contacts.ts';
import { revokeFeeds } from './feed.ts';
import { contactAnswer, contactRules, contactsAnswer, newContact } from './wire.ts';

/** How people are reached: everybody sees and changes what is their own, and nothing else. */
export function contactRoutes(http: Http, house: House): void {
  const { database, clock } = house;
  const answerFor = async (me: Extract<Actor, { kind: 'user' }>) => {
    const { methods, rules } = await contactsOf(database, me.id);
    const browsers = (await browsersOf(database, me.id)).map(({ id, createdAt }) => ({ id, since: createdAt.toISOString() }));
    return { account: me.email, methods: methods.map(toWire), rules: [...rules], browsers };
  };
  http.get(
    '/api/v1/me/contacts',
    { config: { access: 'viewer' }, schema: { summary: 'How I am reached when something needs me', response: { 200: contactsAnswer } } },
    async ({ actor }) => answerFor(person(actor)),
  );
  http.post(
    '/api/v1/me/contacts',
    { config: { access: 'viewer' }, schema: { summary: 'Add a way to reach me', body: newContact, response: { 201: contactAnswer } } },
    async ({ actor, body }, reply) =>
      reply.code(201).send(toWire(await addContact(database, clock, person(actor).id, body.kind, body.address))),
  );
  http.delete(
    '/api/v1/me/contacts/:id',
    { config: { access: 'viewer' }, schema: { summary: 'Remove a way to reach me', params: z.object({ id: z.uuid() }) } },
    async ({ actor, params }, reply) => {
      await removeContact(database, person(actor).id, params.id);
      return reply.code(204).send();
    },
  );
  http.put(
    '/api/v1/me/contacts/rules',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Say by which way I am told of what, and how soon', body: contactRules, response: { 200: contactsAnswer } },
    },
    async ({ actor, body }) => {
      const me = person(actor);
      await setRules(database, me.id, body.rules);
      return answerFor(me);
    },
  );
  const carrier = createCarrier(house);
  const mayTest = onceAWhile(clock);
  http.post(
    '/api/v1/me/contacts/test',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Send me a test by one of my ways, now',
        body: z.object({ method: z.uuid().nullable().describe('Id of a contact method; null: the e-mail address of the account') }),
        response: { 200: testAnswer },
      },
    },
    async ({ actor, body }) => {
      const me = person(actor);
      const target = wayTo(me, await contactsOf(database, me.id), body.method);
      mayTest(me.id);
      return testPerson(carrier, target);
    },
  );
  http.delete(
    '/api/v1/me/calendars',
    { config: { access: 'viewer' }, schema: { summary: 'Make the addresses of calendars that I gave to other programs void' } },
    async ({ actor }, reply) => {
      await revokeFeeds(house, person(actor).id);
      return reply.code(204).send();
    },
  );
}

const betweenTestsMs = 5_000;

/** Ways lead to addresses that anybody may name: nobody is to be flooded with tests. @throws AppError `rate_limited`. */
function onceAWhile(clock: Clock): (user: string) => void {
  const last = new Map<string, number>();
  return (user) => {
    const now = clock.now();
    const wait = (last.get(user) ?? Number.NEGATIVE_INFINITY) + betweenTestsMs - now;
    if (wait > 0) throw new AppError('rate_limited', 'Wait a few seconds between two tests.', { retryAfter: Math.ceil(wait / 1000) });
    last.set(user, now);
  };
}

/** @throws AppError `not_found` for tokens: there is no "me" behind one. */
export function person(actor: Actor): Extract<Actor, { kind: 'user' }> {
  if (actor.kind !== 'user')
    throw new AppError('not_found', 'This is about people: sign in as one. Behind a token there is nobody to reach.');
  return actor;
}

function toWire({ id, kind, address, createdAt }: ContactMethod) {
  return { id, kind, address, createdAt: createdAt.toISOString() };
}

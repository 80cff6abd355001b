import { expect, test } from 'vitest';
import { wayName } from './ways.ts';

const contacts = { account: 'ada@example.com' };

test.each([
  [undefined, 'E-mail, ada@example.com (account)'],
  [{ kind: 'push', address: '' } as const, 'Notifications of browsers'],
  [{ kind: 'slack', address: 'U012AB3CD' } as const, 'Slack, U012AB3CD'],
])('the way %j is called %s', (method, name) => expect(wayName(contacts, method)).toBe(name));

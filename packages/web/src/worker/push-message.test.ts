import { expect, test } from 'vitest';
import { shownOf } from './push-message.ts';

const home = 'https://binnacle.example.com/feedback/alerts';
const message = {
  title: 'Checkout fails: checkout (live)',
  body: 'Nobody can pay\nSince: 2026-03-02 10:00 UTC',
  tag: 'group',
  url: 'https://binnacle.example.com/feedback/alerts/1',
  requireInteraction: true,
  actions: { acknowledge: 'https://binnacle.example.com/a/1', silence: null, notUseful: 'https://binnacle.example.com/n/1' },
};

test('a message is shown with the buttons that it has addresses for', () => {
  expect(shownOf(JSON.stringify(message), home)).toEqual({
    title: message.title,
    body: message.body,
    tag: 'group',
    requireInteraction: true,
    actions: [{ action: 'acknowledge', title: 'Acknowledge' }],
    addresses: { '': message.url, acknowledge: message.actions.acknowledge },
  });
});

test.each([undefined, '', 'null', '[]', '"text"', '{"title"'])('the message %j wakes all the same', (text) => {
  expect(shownOf(text, home)).toMatchObject({ title: 'Binnacle has something to tell', actions: [], addresses: { '': home } });
});

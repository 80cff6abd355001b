import { expect, it } from 'vitest';
import { placed, timingWords } from './tree.ts';

it('gives each route what it has of those around it', () => {
  const root = placed({
    receiver: 'office',
    groupBy: ['alertname'],
    groupWait: '1m',
    routes: [
      { matchers: ['severity="page"'], receiver: 'on-call', repeatInterval: '1h', routes: [{ matchers: ['a="b"'], groupBy: ['...'] }] },
      { matchers: ['team="web"'] },
    ],
  });
  const [page, web] = root.routes;
  expect(timingWords(root)).toBe('together by alertname; after 1m, news every 5m, again after 4h');
  expect(page?.routes[0]).toMatchObject({ depth: 2, receiver: 'on-call', repeatInterval: '1h', groupWait: '1m', groupBy: undefined });
  expect(timingWords(page?.routes[0] ?? root)).toBe('each alert by itself; after 1m, news every 5m, again after 1h');
  expect(web).toMatchObject({ receiver: 'office', matchers: ['team="web"'], repeatInterval: '4h' });
});

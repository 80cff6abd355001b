import { expect, test } from 'vitest';
import { defaultCalendar } from '../working-time.ts';
import { projectsOf } from './projects.ts';

const projects = projectsOf({
  teams: [
    { name: 'ops', spec: { projects: ['OPS', 'Shared'] } },
    { name: 'shop', spec: { projects: ['shop', 'SHARED'], waiting: ['Blocked'], calendar: { timezone: 'Europe/Paris', from: '09:00' } } },
  ],
  services: [
    { name: 'search', owner: 'finders', projects: ['FIND', 'SHOP'] },
    { name: 'basket', owner: 'shop', projects: ['SHOP'] },
    { name: 'orphan', projects: ['LOST'] },
  ],
  map: {
    servicesOf: (repository) => (repository === 'acme/shop' ? ['website', 'basket'] : ['unowned']),
    teamOf: (service) => (service === 'basket' ? 'shop' : ''),
  },
  timezone: 'Europe/Berlin',
});

test.each([
  ['SHOP', 'shop', 'a team’s own comes before a service’s, in whatever case'],
  ['shared', 'ops', 'of two teams the first by name'],
  ['FIND', 'finders', 'the owner of the service that names it'],
  ['LOST', '', 'a service that nobody owns'],
  ['NOBODY', '', 'nobody names it'],
  ['acme/shop', 'shop', 'a repository: the first owner among its services'],
  ['acme/other', '', 'a repository that nobody owns'],
])('%s is of "%s": %s', (project, team) => {
  expect(projects.teamOf(project)).toBe(team);
});

test('a project is of the first service that names it, a repository of its first service', () => {
  expect(['shop', 'FIND', 'NOBODY', 'acme/shop'].map(projects.serviceOf)).toEqual(['basket', 'search', '', 'website']);
});

test('a team that says nothing works from Monday to Friday in the organization’s time zone', () => {
  expect(projects.calendarOf('shop')).toMatchObject({ timezone: 'Europe/Paris', from: '09:00', to: '24:00' });
  expect(projects.calendarOf('ops')).toEqual(defaultCalendar('Europe/Berlin'));
  expect([projects.waitingOf('shop'), projects.waitingOf('ops')]).toEqual([['Blocked'], undefined]);
});

test('what a team’s numbers go by changes with its calendar and its waiting statuses', () => {
  expect(new Set(['shop', 'ops', ''].map(projects.digestOf)).size).toBe(3);
});

import { describe, expect, test } from 'vitest';
import { decide, type Override } from '../decide.ts';
import type { Verdict } from '../gate.ts';
import type { GateReason } from '../types.ts';
import { type Answer, statusOf } from './status.ts';

const base = 'https://binnacle.example';
const reason = (verdict: GateReason['verdict'], says: string, check: GateReason['check'] = 'incident'): GateReason => ({
  check,
  verdict,
  subject: 'Incident/4',
  says,
  link: '',
});
const override: Override = { id: 'o1', by: 'Ada', reason: 'the fix', until: '2026-11-25T13:00:00.000Z' };
const answer = (service: string, reasons: readonly GateReason[], environment?: string, overridden?: Override): Answer => {
  const verdict: Verdict = { service, override: overridden, at: 0, ...decide(reasons, overridden) };
  return { verdict, environment };
};
const cart = answer('cart', []);

describe('a status', () => {
  test('is a success when nothing speaks against it, and points to the question', () => {
    expect(statusOf([answer('checkout', [reason('allow', 'No incident goes on.')], 'live')], base)).toMatchObject({
      state: 'success',
      context: 'binnacle/gate',
      description: 'checkout: Nothing speaks against deploying it to live.',
      url: 'https://binnacle.example/reliability/gate?service=checkout&environment=live',
    });
  });

  test('is a failure with the first reason; of several services the worst one is named', () => {
    const denied = answer('checkout', [reason('unknown', 'Stale.', 'error_budget'), reason('deny', 'Incident 4 goes on for 12 min: Down')]);
    expect(statusOf([cart, denied], base)).toMatchObject({
      state: 'failure',
      description: 'checkout: Incident 4 goes on for 12 min: Down',
      url: 'https://binnacle.example/reliability/gate?service=checkout',
    });
  });

  test('is an error where it could not be told, and pending where only an answer did not come in time', () => {
    const stale = reason('unknown', 'Its data stopped.', 'error_budget');
    const late = reason('unknown', 'What kpi knows of the service did not answer within 2 seconds.', 'area');
    expect(statusOf([answer('checkout', [late, stale])], base)).toMatchObject({ state: 'error' });
    expect(statusOf([answer('checkout', [late])], base)).toMatchObject({ state: 'pending' });
    expect(statusOf([answer('checkout', [late]), answer('cart', [stale])], base)).toMatchObject({ state: 'error' });
  });

  test('is a success under an override, which it names', () => {
    const let1 = answer('checkout', [reason('deny', 'Down')], undefined, override);
    expect(statusOf([let1], base)).toMatchObject({
      state: 'success',
      description: 'checkout: Let through by Ada until 2026-11-25 13:00 UTC: the fix',
    });
    expect(statusOf([let1], base).key).not.toBe(statusOf([answer('checkout', [])], base).key);
  });

  test('stays the same while only numbers grow, and changes with the reason', () => {
    const key = (says: string, check: GateReason['check'] = 'incident') =>
      statusOf([answer('checkout', [reason('deny', says, check)])], base).key;
    expect(key('goes on for 12 min')).toBe(key('goes on for 13 min'));
    expect(key('goes on for 12 min')).not.toBe(key('goes on for 12 min', 'alert'));
  });

  test('is no longer than hosts take, with letters of any kind whole', () => {
    const { description } = statusOf([answer('checkout', [reason('deny', '😀'.repeat(300))])], base);
    expect([...description]).toHaveLength(140);
    expect(description).toMatch(/😀…$/);
  });
});

import { expect, test } from 'vitest';
import { addressOf, nameOf } from './item-words.ts';

const slo = {
  metric: 'slo.sli',
  title: 'Service level indicator: checkout-availability, 99.9 %',
  labels: { slo: 'checkout-availability', objective: '99.9 %' },
};
const lead = { metric: 'delivery.change_lead_time', title: 'Change lead time', labels: {} };

test('a part of a metric is named by the part, with the metric below', () => {
  expect(nameOf(slo)).toEqual({ name: 'checkout-availability, 99.9 %', metric: 'Service level indicator' });
  expect(nameOf(lead)).toEqual({ name: 'Change lead time', metric: undefined });
});

test('an objective opens its SLO, every other number its metric', () => {
  expect(addressOf(slo)).toBe('/reliability/slos/checkout-availability');
  expect(addressOf(lead)).toBe('/explore/delivery.change_lead_time');
});

import { expect, test } from 'vitest';
import { keptBytes } from '../../../../test/support/heap.ts';
import { GraphiteListener } from './graphite/listener.ts';
import type { ReceiverHouse } from './index.ts';
import { metadata } from './prometheus/metadata.ts';
import { SourceSeries } from './prometheus/remote-write/source-series.ts';
import { parseAddresses } from './sockets/address.ts';
import { Aggregator } from './statsd/aggregator.ts';
import { decodeLine } from './statsd/decode.ts';

const now = Date.UTC(2026, 10, 24);
const [address] = parseAddresses('udp://127.0.0.1:1', 'TEST', ['udp']);
const packets = 200;
const packetSize = 64_000;

/** A packet's text as a socket makes it: one line, and much else. */
function packet(line: string): string {
  return Buffer.from(`${line}\n${'x'.repeat(packetSize)}`).toString('utf8');
}

function numbers(): number[] {
  return Array.from({ length: packets }, (_, index) => index);
}

/** Well below what the packets take, well above what is left of them. */
const most = (packets * packetSize) / 4;

test('metrics of StatsD do not keep the packets that they came in', () => {
  const kept = keptBytes(() => {
    const aggregator = new Aggregator();
    for (const index of numbers()) {
      for (const value of ['1|c', `a_rather_long_member_${index}|s`]) {
        const text = packet(`a_rather_long_name_${index}_${value.at(-1)}:${value}|#environment:production_of_${index}`);
        const line = decodeLine(text.slice(0, text.indexOf('\n')), now);
        if (line.kind === 'metric') aggregator.take(line, now);
      }
    }
    expect(aggregator.size).toBe(2 * packets);
    return aggregator;
  });
  expect(kept).toBeLessThan(most);
});

test('samples of Graphite that wait do not keep the packets that they came in', () => {
  const house = { clock: { now: () => now } } as ReceiverHouse;
  const kept = keptBytes(() => {
    const listener = new GraphiteListener(house, { addresses: address === undefined ? [] : [address] });
    if (address !== undefined)
      for (const index of numbers())
        listener.take(packet(`a.rather.long.path_${index};environment=production_of_${index} 1 ${now / 1000}`), address);
    return listener;
  });
  expect(kept).toBeLessThan(most);
});

test('what remote write says of metric families takes no more room than is kept of it', () => {
  const kept = keptBytes(() => {
    const source = new SourceSeries('test', 1000);
    for (const index of numbers()) {
      source.describe(`family_${index}`, metadata('counter', '', packet(`Help ${index}`)), now);
      source.describe(packet(`family_${index}`), metadata('counter', '', 'Help'), now);
    }
    return source;
  });
  expect(kept).toBeLessThan(most);
});

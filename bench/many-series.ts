import { setTimeout as wait } from 'node:timers/promises';
import { adminToken } from '../test/support/app.ts';
import { type ServerProcess, startServer } from '../test/support/server.ts';
import { post, requestBody } from './remote-write.ts';

/** By the environment, because the long form takes minutes: BENCH_SERIES active series, sampled every 15 s for BENCH_MINUTES. */
const series = Number(process.env.BENCH_SERIES ?? 200_000);
const minutes = Number(process.env.BENCH_MINUTES ?? 0);
const samplesPerRequest = 2_000;
const connections = 64;
const interval = 15_000;

/**
 * Many active series: how fast they are taken when they are new and when they are known, what memory that needs, and how long their labels
 * take to look up. Without minutes, three rounds without a pause.
 */
export async function reportManySeries(directory: string): Promise<void> {
  const server = await startServer(directory, { BINNACLE_SERIES_LIMIT: String(2 * series) });
  const memory = watchMemory(server);
  const rounds = minutes === 0 ? 3 : minutes * 4;
  const begin = minutes === 0 ? Date.now() - rounds * interval : Date.now();
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    seconds.push(await sendRound(`${server.url}/prometheus/api/v1/write`, begin + round * interval));
    if (minutes > 0) await wait(Math.max(0, begin + (round + 1) * interval - Date.now()));
  }
  const [first = 0, ...others] = seconds;
  const mean = others.reduce((sum, each) => sum + each, 0) / others.length;
  console.log(`\n${series} active series, ${rounds} rounds${minutes === 0 ? '' : `, one every ${interval / 1000} s`}`);
  console.log(`  new series                           ${(series / first).toFixed(0)} series/s`);
  console.log(
    `  samples of known series              ${(series / mean).toFixed(0)} samples/s (longest round ${Math.max(...others).toFixed(1)} s)`,
  );
  console.log(`  largest resident memory              ${(memory.stop() / 1024 ** 2).toFixed(0)} MiB`);
  for (const path of ['label/job/values', 'label/pod/values?limit=1000', 'label/__name__/values']) {
    console.log(`  ${path.padEnd(36)} ${(await askedMs(server, path)).toFixed(0)} ms`);
  }
  await server.stop();
}

/** Answers how long the server took, in seconds. Bodies are made in between: those of a million series are too many to have ready. */
async function sendRound(url: string, time: number): Promise<number> {
  let seconds = 0;
  for (let first = 0; first < series; first += samplesPerRequest * connections) {
    const bodies = Array.from({ length: connections }, (_, part) => first + part * samplesPerRequest)
      .filter((from) => from < series)
      .map((from) => requestBody(from, time, Math.min(samplesPerRequest, series - from)));
    const started = performance.now();
    await post(url, bodies, connections);
    seconds += (performance.now() - started) / 1000;
  }
  return seconds;
}

async function askedMs({ url }: ServerProcess, path: string): Promise<number> {
  const times: number[] = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    const started = performance.now();
    const answer = await fetch(`${url}/prometheus/api/v1/${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}

function watchMemory(server: ServerProcess): { stop(): number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, server.memory());
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}

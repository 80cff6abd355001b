import { setTimeout as wait } from 'node:timers/promises';
import { startServer } from '../test/support/server.ts';

/** Milliseconds from starting the process to `/readyz`, on an empty directory and `runs` times on the same again; resident bytes 3 s later. */
export async function measureStart(data: string, runs: number): Promise<{ cold: number; warm: number[]; memory: number[] }> {
  const cold = await once(data);
  const warm: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < runs; i++) {
    const run = await once(data);
    warm.push(run.ready);
    memory.push(run.memory);
  }
  return { cold: cold.ready, warm, memory };
}

async function once(data: string): Promise<{ ready: number; memory: number }> {
  const started = performance.now();
  const server = await startServer(data);
  await server.call('GET', '/readyz');
  const ready = performance.now() - started;
  await wait(3000);
  const memory = server.memory();
  await server.stop();
  return { ready, memory };
}

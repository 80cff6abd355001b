import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that a test can fill up. */
export interface SmallDisk {
  readonly path: string;
  /** Takes room until about `left` bytes are free. */
  fill(left: number): void;
  /** Gives that room back. */
  free(): void;
  unmount(): void;
}

/**
 * Mounts a tmpfs of `size` bytes.
 * @throws Error naming what is needed where mounting is not allowed: a test of full disks that does not run proves nothing.
 */
export function mountSmallDisk(size: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'binnacle-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (cause) {
    rmSync(path, { recursive: true });
    throw new Error(
      'The full-disk test mounts a tmpfs, which needs root with CAP_SYS_ADMIN: run the tests as root, in a container with "--cap-add SYS_ADMIN".',
      { cause },
    );
  }
  const ballast = () => readdirSync(path).filter((name) => name.startsWith('ballast'));
  return {
    path,
    fill(left) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(join(path, `ballast-${ballast().length}`), Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    free() {
      for (const name of ballast()) rmSync(join(path, name));
    },
    unmount() {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const candidates = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const remedy = 'apt-get update && apt-get install -y --no-install-recommends chromium';

/** The browser journeys need a Chromium: takes the one that is there, or Debian's where it may be installed. */
export function ensureChromium() {
  const found = find();
  if (found !== undefined) {
    process.env.CHROMIUM_PATH = found;
    return;
  }
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error(`No Chromium found; installing Debian's: ${remedy}`);
    spawnSync('sh', ['-c', remedy], { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    const installed = find();
    if (installed !== undefined) {
      process.env.CHROMIUM_PATH = installed;
      return;
    }
  }
  console.error(`The browser journeys need Chromium and there is none. Install it with\n  ${remedy}\nor name one in CHROMIUM_PATH.`);
  process.exit(1);
}

function find() {
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
}

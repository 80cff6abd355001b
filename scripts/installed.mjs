import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether node_modules holds what package-lock.json asks for: not so in a fresh clone, nor after an upgrade brought other versions. */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, link, optional, dev, devOptional, peer }]) => {
    if (link || !path.includes('node_modules/')) return true;
    // What is for another platform, or for development alone, may have been left out.
    if (present[path] === undefined) return Boolean(optional || dev || devOptional || peer);
    return present[path].version === version;
  });
}

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

import { limited } from './fields.ts';

/** The address of a repository without scheme, user, port and `.git`: `git@github.com:acme/shop.git` is `github.com/acme/shop`. */
export function repositoryAddress(value: unknown): string {
  return limited(value, 500)
    .trim()
    .replace(/^(?:git\+)?[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^/@\s]*@/, '')
    .replace(/[?#].*$/, '')
    .replace(/^([^/:]+):\d+\//, '$1/')
    .replace(/^([^/:]+):\/*/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '');
}

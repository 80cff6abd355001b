/**
 * A repository's full name from what a tool calls it: `https://github.com/acme/shop.git`, `git@github.com:acme/shop` and
 * `github.com/acme/shop` are all `github.com/acme/shop`; `acme/shop` stays as it is. User names, passwords and ports are left out.
 */
export function fullName(address: string): string {
  const text = address.trim().slice(0, maxLength);
  const path = text
    .replace(/^(?:git\+)?[a-z][a-z0-9+.-]*:\/\//i, '')
    // `user:password@` in front of the host.
    .replace(/^[^/@\s]*@/, '')
    .replace(/[?#].*$/, '')
    // A port, and the colon that scp writes between host and path.
    .replace(/^([^/:]+):\d+\//, '$1/')
    .replace(/^([^/:]+):\/*/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replaceAll(/\/{2,}/g, '/');
  const [host = '', ...rest] = path.split('/');
  return rest.length >= 2 && host.includes('.') ? [host.toLowerCase().replace(/^(?:www|ssh)\./, ''), ...rest].join('/') : path;
}

const maxLength = 500;

/** The name at its host, without the host: `acme/shop`; groups of groups stay (`acme/web/shop`). */
export function nameAtHost(name: string): string {
  const [host = '', ...rest] = name.split('/');
  return rest.length >= 2 && host.includes('.') ? rest.join('/') : name;
}

/** The last part, which a clone is called by: `shop`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

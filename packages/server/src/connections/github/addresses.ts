/** GitHub's own address of the API. */
export const githubApi = 'https://api.github.com';

/**
 * The address of the API that stands behind what people know as the address of GitHub: github.com, a subdomain of ghe.com, or a GitHub
 * Enterprise Server, whose API is below `/api/v3`.
 */
export function apiAddress(entered: string): string {
  const { origin, protocol, hostname, pathname } = new URL(entered);
  if (/^(?:www\.|api\.)?github\.com$/.test(hostname)) return githubApi;
  if (/^[\w-]+\.ghe\.com$/.test(hostname)) return `${protocol}//api.${hostname}`;
  if (/^api\.[\w-]+\.ghe\.com$/.test(hostname)) return origin;
  return `${origin}${pathname.replace(/\/+$/, '').replace(/\/api(?:\/v3|\/graphql)?$/, '')}/api/v3`;
}

/** @param api as `apiAddress` gives it. */
export function cloneAddress(api: string, repository: string): string {
  const { origin, protocol, hostname, pathname } = new URL(api);
  const host = /^api\.(github\.com|[\w-]+\.ghe\.com)$/.exec(hostname)?.[1];
  const base = host === undefined ? `${origin}${pathname.replace(/\/api\/v3\/*$/, '')}` : `${protocol}//${host}`;
  return `${base}/${repository}.git`;
}

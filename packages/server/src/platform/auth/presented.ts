import type { FastifyRequest } from 'fastify';

/** What a request carries in `Authorization` that may be an API token. */
export type Presented =
  /** `Bearer`: the token and nothing else is meant. */
  | { readonly kind: 'bearer'; readonly text: string }
  /** The password of `Basic`, whatever the user's name: how Grafana's data sources and promtool carry a token. */
  | { readonly kind: 'basic'; readonly text: string };

export function presentedToken({ headers: { authorization = '' } }: Pick<FastifyRequest, 'headers'>): Presented | undefined {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return { kind: 'bearer', text: bearer };
  const basic = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization)?.[1];
  if (basic === undefined) return undefined;
  const decoded = Buffer.from(basic, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 || colon === decoded.length - 1 ? undefined : { kind: 'basic', text: decoded.slice(colon + 1) };
}

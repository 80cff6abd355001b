import type { House } from '../area.ts';

/** A service that is defined, and the names that other tools call it. */
export interface NamedService {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Where what the gate says of it is to stand beside commits; absent where nobody asked for that. */
  readonly commitStatus?: { readonly repository: string; readonly environment: string | undefined } | undefined;
}

/** The service behind a name that is asked for. */
export interface Meant {
  readonly service: string;
  /** The service's name and its aliases. */
  readonly names: readonly string[];
  readonly isDefined: boolean;
}

/** Finds a service by its name or an alias, in whatever case; a name comes before an alias. */
export function meantBy(asked: string, services: readonly NamedService[]): Meant {
  const wanted = asked.toLowerCase();
  const found =
    services.find(({ name }) => name === asked) ??
    services.find(({ name }) => name.toLowerCase() === wanted) ??
    services.find(({ aliases }) => aliases.some((alias) => alias.toLowerCase() === wanted));
  if (found === undefined) return { service: asked, names: [asked], isDefined: false };
  return { service: found.name, names: [...new Set([found.name, ...found.aliases])], isDefined: true };
}

/** Whether deployments or telemetry of a service ever came in. */
export async function isSeen({ facts }: Pick<House, 'facts'>, names: readonly string[]): Promise<boolean> {
  const rows = await facts.query(
    `SELECT 1 AS seen FROM deployments WHERE service IN {names:Array(String)} LIMIT 1
UNION ALL SELECT 1 AS seen FROM label_values
WHERE metric = '' AND label IN ('service', 'service_name', 'job') AND value IN {names:Array(String)} LIMIT 1`,
    { names: [...names] },
  );
  return rows.length > 0;
}

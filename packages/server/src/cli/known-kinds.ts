import type { Kind, Manifest } from '../definitions/types.ts';

export interface KnownKinds {
  readonly kinds: readonly Kind[];
  /** Definitions that every server starts with. */
  readonly defaults: readonly Manifest[];
}

/** The kinds of manifests that this version knows. The rooms are loaded only here: most commands do without the second that takes. */
export async function knownKinds(): Promise<KnownKinds> {
  const [{ areas }, { metricKinds }, { ruleKinds }, { scrapeKinds }, { gateKinds }, { inboundKinds }] = await Promise.all([
    import('../main.ts'),
    import('../metrics/index.ts'),
    import('../promql/index.ts'),
    import('../scraping/index.ts'),
    import('../gate/index.ts'),
    import('../inbound/index.ts'),
  ]);
  return {
    kinds: [...metricKinds, ...ruleKinds, ...scrapeKinds, ...gateKinds, ...inboundKinds, ...areas.flatMap((area) => area.kinds)],
    defaults: areas.flatMap((area) => area.defaults ?? []),
  };
}

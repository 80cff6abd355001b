const server = '^packages/server/src';
const areas = ['kpi', 'delivery', 'reliability', 'optimization', 'feedback'];
const notTests = { pathNot: ['\\.test\\.tsx?$', '/fixtures/'] };

/** A room may import itself, what stands below it, and packages; nothing else of the server. */
function room(name, below) {
  const allowed = [name, ...below].map((path) => `${server}/${path}`);
  return {
    name: `${name} imports only what stands below it`,
    severity: 'error',
    from: { path: `${server}/${name}/`, ...notTests },
    to: { path: `${server}/`, pathNot: allowed },
  };
}

export default {
  forbidden: [
    { name: 'no cycles', severity: 'error', from: notTests, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    room('platform', ['version.ts']),
    room('stores', ['platform/']),
    room('facts', ['stores/', 'platform/']),
    room('receivers', ['facts/', 'stores/', 'platform/']),
    room('telemetry', ['facts/', 'stores/', 'platform/']),
    room('definitions', ['facts/', 'stores/', 'platform/']),
    room('promql', ['definitions/', 'facts/', 'stores/', 'platform/']),
    room('scraping', ['receivers/', 'definitions/', 'facts/', 'stores/', 'platform/']),
    room('inbound', ['receivers/', 'definitions/', 'facts/', 'stores/', 'platform/']),
    room('connections', ['receivers/', 'facts/', 'stores/', 'platform/']),
    room('metrics', ['promql/', 'definitions/', 'facts/', 'stores/', 'platform/']),
    room('operations', ['facts/', 'stores/', 'platform/', 'area.ts', 'definitions/', 'metrics/']),
    room('gate', ['area.ts', 'metrics/', 'definitions/', 'facts/', 'stores/', 'platform/']),
    ...areas.map((area) =>
      room(area, ['area.ts', 'gate/types.ts', 'metrics/', 'promql/', 'definitions/', 'facts/', 'stores/', 'platform/']),
    ),
    {
      name: 'area.ts is types alone',
      severity: 'error',
      from: { path: `${server}/area.ts` },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages/browser stands alone',
      severity: 'error',
      from: { path: '^packages/browser/src', ...notTests },
      to: { path: '^packages/(server|web)/' },
    },
    {
      name: 'packages/promql stands alone',
      severity: 'error',
      from: { path: '^packages/promql/src', ...notTests },
      to: { path: '^packages/(server|web|browser)/' },
    },
    {
      name: 'packages/web knows the server only through its API',
      severity: 'error',
      from: { path: '^packages/web/src', ...notTests },
      to: { path: '^packages/server/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|/dist/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
};

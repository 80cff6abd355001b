import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';

export default defineConfig({
  plugins: [react(), compress()],
  build: {
    target: 'es2023',
    manifest: true,
    // Inlined images would need data: in the content security policy of whoever embeds the pages.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', 'push-worker': 'src/worker/push-worker.ts' },
      output: {
        // A service worker keeps its address from build to build: browsers compare what stands there with what they have.
        entryFileNames: ({ name }) => (name === 'push-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        // Few files instead of one for every shared module: what most pages use, and what the frame of all pages uses.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'vendor', test: /node_modules\/(?:react|react-dom|scheduler|@tanstack)\//, priority: 3 },
            { name: 'chart', test: /packages\/web\/src\/kit\/(?:chart\/|MetricChart|PercentileChart)|node_modules\/uplot\//, priority: 3 },
            { name: 'kit', test: /packages\/web\/src\/(?:kit|api|range|kpi\/tree|kpi\/KpiVerdict)/, minShareCount: 2, priority: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': process.env.BINNACLE_URL ?? 'http://127.0.0.1:4100' } },
});

import { defineConfig } from 'vite';

/** One script without imports that a page includes with `<script src>`. */
export default defineConfig({
  build: {
    target: 'es2020',
    lib: { entry: 'src/script.ts', formats: ['iife'], name: 'binnacleBeacon', fileName: () => 'beacon.js' },
    reportCompressedSize: true,
  },
});

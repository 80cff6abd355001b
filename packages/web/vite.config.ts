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
  },
  server: { proxy: { '/api': process.env.BINNACLE_URL ?? 'http://127.0.0.1:4100' } },
});

import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // The service serves what lies in `assets` for a year, and everything else never from a cache.
  build: {
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      // Libraries say where servers may render them; nothing is rendered on a server here.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  server: {
    proxy: { '/v1': process.env['LEDGER'] ?? 'http://127.0.0.1:3000', '/sign-in/': process.env['LEDGER'] ?? '' },
  },
});

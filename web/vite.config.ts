import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

interface Described {
  readonly paths: Readonly<
    Record<string, { readonly get?: { readonly responses: Readonly<Record<string, { readonly content?: object }>> } }>
  >;
}

/** Of which questions the API has the answer as CSV, too. */
function pathsWithCsv(): string[] {
  const { paths } = JSON.parse(readFileSync(join(import.meta.dirname, '../docs/openapi.json'), 'utf8')) as Described;
  return Object.keys(paths).filter((path) => 'text/csv' in (paths[path]?.get?.responses['200']?.content ?? {}));
}

export default defineConfig({
  root: import.meta.dirname,
  define: { paths_with_csv: JSON.stringify(pathsWithCsv()) },
  // The service serves what lies in `assets` for a year, and everything else never from a cache.
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
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

import { build } from 'esbuild';
import { readdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';

const { metafile } = await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  // Splits the bundle, so that JSON lines can be written without loading DuckDB.
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  conditions: ['@source-mixpanel/source'],
  // A native module cannot be part of a bundle.
  external: ['@duckdb/node-api'],
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});

/** The script and the style that the program writes into each report. */
const page = await build({
  entryPoints: [
    { in: 'src/report/page/main.ts', out: 'report-page' },
    { in: 'src/report/page/style.css', out: 'report-page' },
  ],
  outdir: 'dist',
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'iife',
  metafile: true,
  logLevel: 'warning',
});

// Removes the files of earlier builds only now, because a test or a sync may start the program
// during a build.
const made = new Set(
  [metafile, page.metafile].flatMap(({ outputs }) =>
    Object.keys(outputs).map((path) => basename(path)),
  ),
);
for (const name of await readdir('dist')) {
  if (!made.has(name)) await rm(`dist/${name}`, { recursive: true, force: true });
}

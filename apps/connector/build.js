import { cyclonedxEsbuildPlugin } from '@cyclonedx/cyclonedx-esbuild';
import { build } from 'esbuild';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

// Experiments bundle it elsewhere, with another package in the place of one: NAME=PATH.
const { values } = parseArgs({
  options: { outdir: { type: 'string', default: 'dist' }, alias: { type: 'string' } },
});
const { outdir, alias } = values;

const SBOM = 'sbom.cdx.json';

const { metafile } = await build({
  entryPoints: ['src/main.ts'],
  outdir,
  alias: alias === undefined ? {} : Object.fromEntries([alias.split('=')]),
  bundle: true,
  // Split, so that `spec` starts without the network code.
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  conditions: ['@source-mixpanel/source'],
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  plugins: [
    // What is in the bundle, with the licence texts that the bundle itself no longer holds.
    cyclonedxEsbuildPlugin({
      outputFile: SBOM,
      outputReproducible: true,
      gatherLicenseTexts: true,
    }),
  ],
});

// Only now, and only what is old: tests or a sync may be starting the program meanwhile.
const made = new Set([SBOM, ...Object.keys(metafile.outputs).map((path) => basename(path))]);
for (const name of await readdir(outdir)) {
  if (!made.has(name)) await rm(join(outdir, name), { recursive: true, force: true });
}

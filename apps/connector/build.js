import { cyclonedxEsbuildPlugin } from '@cyclonedx/cyclonedx-esbuild';
import { build } from 'esbuild';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

// Benchmarks use `--outdir` to write the bundle to another folder, and `--alias NAME=PATH` to
// replace a package by another one.
const { values } = parseArgs({
  options: { outdir: { type: 'string', default: 'dist' }, alias: { type: 'string' } },
});
const { outdir, alias } = values;

const SBOM = 'sbom.cdx.json';

/**
 * Computes the result of the command `spec` during the build and puts it into the bundle as JSON.
 * At run time, `spec` would have to load zod, which takes as long as starting Node.js three times.
 */
const precomputedSpec = {
  name: 'precomputed-spec',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]connector[/\\]src[/\\]commands[/\\]spec\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        write: false,
        platform: 'node',
        format: 'esm',
        conditions: ['@source-mixpanel/source'],
      });
      const code = Buffer.from(outputFiles[0].contents).toString('base64');
      const { spec } = await import(`data:text/javascript;base64,${code}`);
      return { contents: `export const spec = () => (${JSON.stringify(spec())});` };
    });
  },
};

/**
 * Leaves out the parts of undici that its HTTP/1.1 client does not need. The browser APIs (fetch,
 * WebSocket, caches) and the mocks account for half of the size and loading time of undici; HTTP/2,
 * which the connector never allows, accounts for another fifth.
 */
const undiciClientOnly = {
  name: 'undici-client-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/lib\/(?:web|mock|cache|interceptor)\// }, ({ importer, path }) =>
      /[/\\]undici[/\\]index\.js$/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    onResolve({ filter: /^\.\/client-h2(?:\.js)?$/ }, ({ importer, path }) =>
      /[/\\]undici[/\\]/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    // When the index.js of undici is loaded, it creates an instance of one of the classes that are
    // left out. So every export of a module that is left out is an empty class.
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({
      contents: 'module.exports = new Proxy({}, { get: () => class LeftOut {} });',
    }));
  },
};

const { metafile } = await build({
  entryPoints: ['src/main.ts'],
  outdir,
  alias: alias === undefined ? {} : Object.fromEntries([alias.split('=')]),
  bundle: true,
  // Writes several files, so that `spec` does not load the network code.
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
    precomputedSpec,
    undiciClientOnly,
    // Writes a list of the bundled packages with their licence texts, because the bundle does not
    // contain these texts.
    cyclonedxEsbuildPlugin({
      outputFile: SBOM,
      outputReproducible: true,
      gatherLicenseTexts: true,
    }),
  ],
});

// Old files are removed after the new ones are written, because a test or a sync may start the
// program during the build.
const written = new Set([SBOM, ...Object.keys(metafile.outputs).map((path) => basename(path))]);
for (const name of await readdir(outdir)) {
  if (!written.has(name)) await rm(join(outdir, name), { recursive: true, force: true });
}

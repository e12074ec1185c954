import { cyclonedxEsbuildPlugin } from '@cyclonedx/cyclonedx-esbuild';
import { build } from 'esbuild';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

// Experiments write the bundle to another folder, and replace a package by another one: NAME=PATH.
const { values } = parseArgs({
  options: { outdir: { type: 'string', default: 'dist' }, alias: { type: 'string' } },
});
const { outdir, alias } = values;

const SBOM = 'sbom.cdx.json';

/** The result of `spec` is computed at build time: at run time it would load zod and take as long as three starts of Node. */
const readySpec = {
  name: 'ready-spec',
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
 * Leaves out the parts of undici that its HTTP/1.1 client does not need. The browser APIs (fetch, WebSocket, caches)
 * and the mocks take half of its size and loading time; HTTP/2, which the connector never allows, takes another fifth.
 */
const clientOfUndici = {
  name: 'client-of-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/lib\/(?:web|mock|cache|interceptor)\// }, ({ importer, path }) =>
      /[/\\]undici[/\\]index\.js$/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    onResolve({ filter: /^\.\/client-h2(?:\.js)?$/ }, ({ importer, path }) =>
      /[/\\]undici[/\\]/.test(importer) ? { path, namespace: 'left-out' } : undefined,
    );
    // The index of undici creates an object of one of these classes when it is loaded.
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
  // Several files, so that `spec` does not load the network code.
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
    readySpec,
    clientOfUndici,
    // A list of the bundled packages with their licence texts, which the bundle itself does not contain.
    cyclonedxEsbuildPlugin({
      outputFile: SBOM,
      outputReproducible: true,
      gatherLicenseTexts: true,
    }),
  ],
});

// Old files are removed last, because tests or a sync may start the program during the build.
const made = new Set([SBOM, ...Object.keys(metafile.outputs).map((path) => basename(path))]);
for (const name of await readdir(outdir)) {
  if (!made.has(name)) await rm(join(outdir, name), { recursive: true, force: true });
}

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

/** What `spec` answers is known now: making it at every start would load zod and cost three starts of Node. */
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
 * Of undici the connector uses the client of HTTP/1.1. What browsers have besides (fetch, WebSocket,
 * caches) and the mocks take half of its bytes and of the time it takes to load, HTTP/2, which is never
 * allowed, another fifth; nothing of the client needs them.
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
    // The index makes an object of one of them at once.
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
    readySpec,
    clientOfUndici,
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

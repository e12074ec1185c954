import { build } from 'esbuild';

await build({
  entryPoints: ['src/main.ts', 'src/index.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  conditions: ['@source-mixpanel/source'],
  sourcemap: 'linked',
  // Bundled CommonJS modules call `require`, which does not exist in an ES module.
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
  },
});

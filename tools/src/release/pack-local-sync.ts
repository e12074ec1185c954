import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTATION_URL } from '@source-mixpanel/text';
import * as z from 'zod';
import { npmPack, type PackedPackage } from './npm-pack.js';

/**
 * Dependencies that cannot be part of the bundle: DuckDB has a different native library on each
 * platform.
 */
const UNBUNDLED = ['@duckdb/node-api'];

/** Fields of package.json that have a meaning only in this workspace. */
const WORKSPACE_FIELDS = new Set(['private', 'nx', 'exports', 'devDependencies']);

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
});
/**
 * Packs local-sync as a program that runs without this repository. The package contains the bundle
 * of local-sync and, in `dist/connector`, that of the connector. It depends only on packages that
 * cannot be bundled. The package.json in the workspace is private, so that its folder cannot be
 * published by mistake, without the connector.
 *
 * @param root a workspace in which connector and local-sync are built
 * @param target an existing folder for the tarball
 */
export function packLocalSync(root: string, target: string): PackedPackage {
  const source = join(root, 'apps', 'local-sync');
  const connector = join(root, 'apps', 'connector', 'dist');
  for (const built of [join(source, 'dist', 'main.js'), join(connector, 'main.js')]) {
    if (!existsSync(built)) throw new Error(`${built} is missing: run "npm run build" first`);
  }
  const stage = mkdtempSync(join(tmpdir(), 'source-mixpanel-pack-'));
  try {
    const folder = join(stage, 'local-sync');
    mkdirSync(folder);
    cpSync(join(source, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(connector, join(folder, 'dist', 'connector'), { recursive: true });
    const readme = readFileSync(join(source, 'README.md'), 'utf8');
    writeFileSync(join(folder, 'README.md'), withoutRelativeLinks(readme));
    cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    const manifest = publicManifest(readFileSync(join(source, 'package.json'), 'utf8'));
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    const [program] = npmPack([folder], target);
    if (program === undefined) throw new Error('npm packed nothing');
    return program;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/**
 * Replaces relative links to files that the package does not contain by links to the web site of
 * the repository.
 */
function withoutRelativeLinks(readme: string): string {
  return readme.replaceAll('](../../', `](${new URL('.', DOCUMENTATION_URL).href}`);
}

/**
 * Returns the package.json to publish: without fields for this workspace and without the
 * dependencies that the bundle contains.
 */
function publicManifest(text: string): z.output<typeof manifestSchema> {
  const manifest = manifestSchema.parse(JSON.parse(text));
  const kept = Object.entries(manifest).filter(([field]) => !WORKSPACE_FIELDS.has(field));
  const dependencies = Object.entries(manifest.dependencies).filter(([name]) =>
    UNBUNDLED.includes(name),
  );
  return manifestSchema.parse({
    ...Object.fromEntries(kept),
    dependencies: Object.fromEntries(dependencies),
  });
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  private: z.boolean().default(false),
  engines: versions,
  dependencies: versions,
  devDependencies: versions,
  nx: z
    .object({
      tags: z.array(z.string()).default([]),
      targets: z.record(z.string(), z.unknown()).default({}),
    })
    .default({ tags: [], targets: {} }),
});

/** The part of a project's package.json that the checks use. */
export type Manifest = z.output<typeof manifestSchema>;

export interface WorkspaceProject {
  /** The folder relative to the root of the workspace: `packages/kernel`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Returns the projects that npm finds: the folders that match a pattern in `workspaces` of the
 * root's package.json.
 */
export function workspaceProjects(root: string): readonly WorkspaceProject[] {
  const { workspaces } = z
    .object({ workspaces: z.array(z.string()) })
    .parse(readJson(join(root, 'package.json')));
  return workspaces
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
    })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({
      folder,
      manifest: manifestSchema.parse(readJson(join(root, folder, 'package.json'))),
    }));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

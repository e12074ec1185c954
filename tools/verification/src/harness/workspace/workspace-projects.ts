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

/** The package.json of one project, as far as the checks look at it. */
export type Manifest = z.output<typeof manifestSchema>;

export interface WorkspaceProject {
  /** Its folder, from the root of the workspace: `packages/kernel`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The projects npm itself sees: every folder that `workspaces` of the root names. */
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

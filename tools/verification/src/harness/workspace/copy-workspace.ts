import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceProjects } from './workspace-projects.js';
import { WORKSPACE_ROOT } from './workspace-root.js';

/**
 * Copies the workspace, with its uncommitted changes, into an empty folder, in which a command may
 * change source files. Dependencies are not installed again but linked to those of the original.
 * The packages of the workspace are linked to the copy.
 */
export function copyWorkspace(folder: string): void {
  const options = ['--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', ['ls-files', ...options], {
    cwd: WORKSPACE_ROOT,
    encoding: 'utf8',
  });
  for (const path of files.split('\0')) {
    const source = join(WORKSPACE_ROOT, path);
    if (path === '' || !existsSync(source)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(source, join(folder, path));
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@source-mixpanel'), { recursive: true });
  for (const name of readdirSync(join(WORKSPACE_ROOT, 'node_modules'))) {
    // Hidden entries, such as caches and npm's list of installed packages, would be wrong in the
    // copy.
    if (name === '@source-mixpanel' || (name.startsWith('.') && name !== '.bin')) continue;
    symlinkSync(join(WORKSPACE_ROOT, 'node_modules', name), join(modules, name));
  }
  linkProjects(folder);
}

/**
 * Links the projects of a workspace into its `node_modules`, so that they can import each other.
 */
export function linkProjects(folder: string): void {
  for (const project of workspaceProjects(folder)) {
    const link = join(folder, 'node_modules', project.manifest.name);
    if (!existsSync(link)) symlinkSync(join(folder, project.folder), link);
  }
}

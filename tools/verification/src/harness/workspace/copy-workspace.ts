import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceProjects } from './workspace-projects.js';
import { WORKSPACE_ROOT } from './workspace-root.js';

/**
 * Copies the workspace as it stands, what is not committed included, into an empty folder, for
 * commands that change it. Packages of others are linked instead of installed; our own are the
 * copy's.
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
    // Neither caches nor npm's own list of what is installed, which would not be true here.
    if (name === '@source-mixpanel' || (name.startsWith('.') && name !== '.bin')) continue;
    symlinkSync(join(WORKSPACE_ROOT, 'node_modules', name), join(modules, name));
  }
  linkProjects(folder);
}

/** Makes every project of a workspace one that the others can import. */
export function linkProjects(folder: string): void {
  for (const project of workspaceProjects(folder)) {
    const link = join(folder, 'node_modules', project.manifest.name);
    if (!existsSync(link)) symlinkSync(join(folder, project.folder), link);
  }
}

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  copyWorkspace,
  WORKSPACE_ROOT,
  workspaceProjects,
} from '@source-mixpanel/verification/workspace';

/**
 * Creates the workspace as it would be released: a copy in which the pending changesets became
 * versions and changelogs, with the built packages.
 * @param prepare is called with the copy before that
 */
export function nextRelease(folder: string, prepare?: (folder: string) => void): void {
  mkdirSync(folder);
  copyWorkspace(folder);
  prepare?.(folder);
  execFileSync('npm', ['run', '--silent', 'release:version'], { cwd: folder, stdio: 'ignore' });
  for (const { folder: project } of workspaceProjects(WORKSPACE_ROOT)) {
    const built = join(WORKSPACE_ROOT, project, 'dist');
    if (existsSync(built)) cpSync(built, join(folder, project, 'dist'), { recursive: true });
  }
}

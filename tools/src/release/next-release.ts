import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  copyWorkspace,
  WORKSPACE_ROOT,
  workspaceProjects,
} from '@source-mixpanel/verification/workspace';

/**
 * Copies the workspace with the built packages into a new folder, and there turns the pending
 * changesets into versions and changelogs.
 * @param prepare called with the copy before the changesets are applied
 */
export function createNextRelease(folder: string, prepare?: (folder: string) => void): void {
  mkdirSync(folder);
  copyWorkspace(folder);
  prepare?.(folder);
  execFileSync('npm', ['run', '--silent', 'release:version'], { cwd: folder, stdio: 'ignore' });
  for (const { folder: project } of workspaceProjects(WORKSPACE_ROOT)) {
    const built = join(WORKSPACE_ROOT, project, 'dist');
    if (existsSync(built)) cpSync(built, join(folder, project, 'dist'), { recursive: true });
  }
}

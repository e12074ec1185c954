import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from './workspace-root.js';

/**
 * Builds these projects, or all of them, with Nx. Nx prints to stderr, because the commands that
 * call this print their results to stdout.
 * @throws Error if the build fails
 */
export function buildProjects(projects: readonly ('connector' | 'local-sync')[] | 'all'): void {
  const names = projects === 'all' ? [] : projects.map((name) => `@source-mixpanel/${name}`);
  const selection = projects === 'all' ? [] : ['-p', names.join(',')];
  const nx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx');
  const { status } = spawnSync(nx, ['run-many', '-t', 'build', ...selection], {
    cwd: WORKSPACE_ROOT,
    stdio: ['ignore', process.stderr.fd, 'inherit'],
  });
  if (status !== 0) throw new Error(`the build ended with exit code ${status}`);
}

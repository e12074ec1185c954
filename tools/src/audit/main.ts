/**
 * `npm run audit`: asks the registry for known vulnerabilities of all dependencies. Exit code 0
 * when none is high or critical, 1 when one is, 2 when the registry does not answer, so nothing is
 * known.
 */
import { spawnSync } from 'node:child_process';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { auditVerdict } from './audit-verdict.js';

const { stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], {
  cwd: WORKSPACE_ROOT,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  // A network that drops the request counts as no answer.
  timeout: 120_000,
});
const verdict = auditVerdict(stdout);
switch (verdict.kind) {
  case 'clean':
    end(0, `no high or critical finding, ${verdict.lesser} lesser ones`);
    break;
  case 'vulnerable':
    end(1, `high or critical findings: ${verdict.packages.join(', ')}`);
    break;
  case 'unavailable':
    end(2, `not available, nothing was audited: ${verdict.reason}`);
    break;
  default:
    verdict satisfies never;
}

function end(code: number, text: string): void {
  process.stdout.write(`${text}\n`);
  process.exitCode = code;
}

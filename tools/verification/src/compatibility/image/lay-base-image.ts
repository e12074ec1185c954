import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What the platform's start script uses besides the connector. */
const PROGRAMS = ['sh', 'cat', 'id', 'mkdir', 'mv', 'sleep', 'touch'];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Lays out a base image as official ones of Node are, as far as the connector and the platform can
 * tell: Node in its place, a shell and a few programs with the libraries of this machine. It stands
 * in for an image that only a registry could give.
 */
export function layBaseImage(folder: string, node: string): void {
  for (const path of ['usr/local/bin', 'usr/bin', 'etc/ssl/certs', 'tmp', 'root']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  // Made by mkdtemp it is closed to others, and so would be the root of every container.
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'tmp'), 0o1777);
  symlinkSync('usr/bin', join(folder, 'bin'));
  const programs = PROGRAMS.map((name) => ['usr/bin', name, which(name)] as const);
  for (const [place, name, path] of [...programs, ['usr/local/bin', 'node', node] as const]) {
    copyFileSync(path, join(folder, place, name));
    for (const library of librariesOf(path)) copyTo(folder, library);
  }
  if (existsSync(CERTIFICATES)) copyTo(folder, CERTIFICATES);
  writeFileSync(
    join(folder, 'etc/passwd'),
    'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n',
  );
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
}

function which(name: string): string {
  const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  return realpathSync(path);
}

function librariesOf(program: string): readonly string[] {
  const told = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...told.matchAll(/\/\S+\.so\S*/g)].map(([path]) => path);
}

function copyTo(folder: string, path: string): void {
  const target = join(folder, dirname(path), basename(path));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(path, target);
}

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

/** The programs that the start script of the platform uses. */
const PROGRAMS = ['sh', 'cat', 'id', 'mkdir', 'mv', 'sleep', 'touch'];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Writes the files of a base image: Node.js at the same path as in the official images, a shell,
 * and a few programs with their libraries. All files come from this machine, because an official
 * image would have to be downloaded from a registry.
 */
export function writeBaseImage(folder: string, node: string): void {
  for (const path of ['usr/local/bin', 'usr/bin', 'etc/ssl/certs', 'tmp', 'root']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  // The folder becomes the root of the container, and mkdtemp has made it inaccessible to other
  // users.
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
  const printed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...printed.matchAll(/\/\S+\.so\S*/g)].map(([path]) => path);
}

function copyTo(folder: string, path: string): void {
  const target = join(folder, dirname(path), basename(path));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(path, target);
}

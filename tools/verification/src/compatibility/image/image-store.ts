import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { LineSplitter } from '../../harness/output/line-splitter.js';
import { WORKSPACE_ROOT } from '../../harness/workspace/workspace-root.js';

export interface ContainerOptions {
  /** The name of the container, by which `kill` finds it. */
  readonly name?: string;
  /** Replaces the entry point of the image. */
  readonly entrypoint?: string;
  /** `host`: the network of this machine. Default: `none`. */
  readonly network?: 'none' | 'host';
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders of this machine by their path in the container, where they are read-only. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Further arguments of podman. */
  readonly flags?: readonly string[];
  readonly onLine?: (line: string) => void;
}

export interface ContainerRun {
  readonly code: number | null;
  readonly lines: readonly string[];
  /** The number of bytes of stdout after the last newline. */
  readonly unfinished: number;
  readonly stderr: string;
}

const inspected = z.tuple([
  z.object({
    Size: z.int(),
    Config: z.object({
      User: z.string(),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      WorkingDir: z.string(),
      Labels: z.record(z.string(), z.string()),
    }),
  }),
]);

const indexSchema = z.object({ manifests: z.tuple([z.object({ digest: z.string() })]) });
const manifestSchema = z.object({ layers: z.array(z.object({ size: z.int() })) });

/** A temporary store of images, separate from other images of this machine. */
export class ImageStore {
  private readonly folder = mkdtempSync(join(tmpdir(), 'source-mixpanel-images-'));
  private readonly storage = [
    ...['--root', join(this.folder, 'store')],
    ...['--runroot', join(this.folder, 'run')],
    ...['--storage-driver', 'overlay'],
  ];

  /** Creates an image from the files in a folder. They are owned by root. */
  import(folder: string, image: string): void {
    const tar = join(this.folder, 'import.tar');
    const owner = ['--numeric-owner', '--owner=0', '--group=0'];
    execFileSync('tar', ['-C', folder, ...owner, '-cf', tar, '.']);
    this.podman('import', '-q', '--change', 'ENV PATH=/usr/local/bin:/usr/bin', tar, image);
    rmSync(tar);
  }

  /**
   * Builds the Dockerfile on this base image. The content of a folder replaces the stage `files`,
   * which is not built.
   */
  build(image: string, base: string, files: string): void {
    const given = ['--build-arg', `NODE_IMAGE=${base}`, '--build-context', `files=${files}`];
    const flags = ['--isolation', 'chroot', '--pull-never'];
    execFileSync(
      'buildah',
      [...this.storage, 'bud', '-q', ...flags, ...given, '-t', image, WORKSPACE_ROOT],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
  }

  inspect(image: string): z.output<typeof inspected>[0] {
    return inspected.parse(JSON.parse(this.podman('image', 'inspect', image)))[0];
  }

  /**
   * Returns the size of each layer in bytes, compressed as in a registry. The layers of the base
   * image come first.
   */
  layerSizes(image: string): readonly number[] {
    const folder = join(this.folder, 'saved');
    this.podman('save', '-q', '--format', 'oci-dir', '-o', folder, image);
    const read = (...path: readonly string[]): unknown =>
      JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
    const [{ digest }] = indexSchema.parse(read('index.json')).manifests;
    const manifest = manifestSchema.parse(read('blobs', ...digest.split(':')));
    rmSync(folder, { recursive: true });
    return manifest.layers.map(({ size }) => size);
  }

  /** Runs a container until it ends. */
  async run(
    image: string,
    args: readonly string[],
    options: ContainerOptions = {},
  ): Promise<ContainerRun> {
    const child = spawn('podman', [...this.runArguments(options), image, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    const output = { lines: [] as string[], errors: [] as Buffer[], feed: new LineSplitter() };
    child.stderr.on('data', (chunk: Buffer) => output.errors.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      for (const line of output.feed.push(chunk)) {
        output.lines.push(line);
        options.onLine?.(line);
      }
    });
    await closed;
    return {
      code: child.exitCode,
      lines: output.lines,
      unfinished: output.feed.unfinishedBytes,
      stderr: Buffer.concat(output.errors).toString('utf8'),
    };
  }

  kill(name: string, signal: 'TERM' | 'KILL'): void {
    this.podman('kill', '--signal', signal, name);
  }

  remove(): void {
    this.podman('rm', '--all', '--force');
    this.podman('rmi', '--all', '--force');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Returns the arguments of podman before the name of the image. With them, a container runs as on
   * the platform.
   */
  runArguments(options: ContainerOptions = {}): readonly string[] {
    const { entrypoint, name, environment = {}, mounts = {} } = options;
    return [
      ...this.storage,
      // Other runtimes fail on machines on which both versions of cgroups are mounted.
      ...['--runtime', 'runc', 'run', '--rm', '--network', options.network ?? 'none'],
      // Otherwise podman raises these limits, which fails if root lacks CAP_SYS_RESOURCE.
      ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096'],
      // The platform runs its pods with these restrictions.
      ...['--user', '1000:1000', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
      ...(name === undefined ? [] : ['--name', name]),
      ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
      ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...Object.entries(mounts).flatMap(([place, path]) => ['--volume', `${path}:${place}:ro`]),
      ...(options.flags ?? []),
    ];
  }

  private podman(...args: readonly string[]): string {
    return execFileSync('podman', [...this.storage, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

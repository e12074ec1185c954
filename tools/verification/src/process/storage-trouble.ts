import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { startBigExport } from '../harness/projects/big-export.js';
import { readBigExport, type BigRead, type BigReadOptions } from './big-read.js';
import { processProblems } from './process-problems.js';
import type { ExperimentReport } from '../harness/report/experiment-report.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';

/**
 * The number of events. Their body is larger than the connector keeps in memory, so it needs a
 * temporary file.
 */
const LINES = 7000;
const WARNING = /^Stream export: No space to store a response until it is verified/;

interface Trouble extends Pick<BigReadOptions, 'environment' | 'wrapper'> {
  readonly name: string;
}

/**
 * Runs syncs that cannot write temporary files: a full disk, a read-only disk, a missing directory
 * and a limit of one byte. Each must deliver everything and warn that it emits records before the
 * body is verified. The disks are mounted in a private namespace. If the machine does not allow
 * that, they are not tested, and the report notes it.
 */
export async function runWithoutStorage(): Promise<ExperimentReport> {
  const files = await ScratchFiles.create();
  const source = await startBigExport(LINES);
  const unshare = findPrivateMounts();
  try {
    const reads: (Trouble & BigRead)[] = [];
    const planted = new PlantedValueCounter();
    for (const trouble of [
      ...variableTroubles(files.directory),
      ...diskTroubles(unshare, files.directory),
    ]) {
      reads.push({
        ...trouble,
        ...(await readBigExport(source, { ...trouble, onOutput: planted.watch() })),
      });
    }
    return {
      experiment: 'storage trouble',
      faults: reads.length,
      syncs: reads.length,
      expected: reads.length * LINES,
      delivered: reads.reduce((total, { delivered }) => total + delivered, 0),
      doubled: 0,
      shortCompletes: reads.filter(({ end, delivered }) => end.code === 0 && delivered < LINES)
        .length,
      hangs: reads.filter(({ end }) => end.hung).length,
      problems: [...reads.flatMap(checkRead), ...planted.problems()],
      notes: [
        planted.note(),
        ...(unshare === undefined
          ? ['this machine allows no private mounts: a full and a read-only disk were not tested']
          : []),
      ],
    };
  } finally {
    await source.close();
    await files.remove();
  }
}

function variableTroubles(directory: string): readonly Trouble[] {
  return [
    { name: 'a limit of one byte', environment: { CONNECTOR_STORAGE_LIMIT_BYTES: '1' } },
    { name: 'no directory', environment: { TMPDIR: join(directory, 'nowhere') } },
  ];
}

function diskTroubles(
  unshare: readonly string[] | undefined,
  directory: string,
): readonly Trouble[] {
  if (unshare === undefined) return [];
  // `exec` replaces the shell by the connector, so that signals and the measured memory are those
  // of the connector.
  const mount = (options: string): readonly string[] => [
    ...unshare,
    'sh',
    '-c',
    `mount -t tmpfs -o ${options} tmpfs "$1" && shift && exec "$@"`,
    'sh',
    directory,
  ];
  const environment = { TMPDIR: directory };
  return [
    { name: 'a full disk', environment, wrapper: mount('size=1m') },
    { name: 'a read-only disk', environment, wrapper: mount('ro') },
  ];
}

/**
 * Returns the command that starts a program with private mounts, as root or in a user namespace;
 * undefined if the machine allows neither.
 */
function findPrivateMounts(): readonly string[] | undefined {
  return [
    ['unshare', '-m'],
    ['unshare', '-r', '-m'],
  ].find(([command = '', ...args]) => {
    const probe = ['sh', '-c', 'mount -t tmpfs tmpfs /mnt'];
    return spawnSync(command, [...args, ...probe], { stdio: 'ignore' }).status === 0;
  });
}

function checkRead({ name, end, delivered, warnings, problems }: Trouble & BigRead): string[] {
  const found = [...problems, ...processProblems(end)];
  if (end.code !== 0) found.push(`it ended with exit code ${String(end.code)}`);
  if (delivered !== LINES) found.push(`${LINES - delivered} events are missing`);
  if (!warnings.some((warning) => WARNING.test(warning)))
    found.push('it did not warn that the body is not verified');
  return found.map((problem) => `${name}: ${problem}`);
}

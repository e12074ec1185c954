import { fork, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { pythonEnvironment } from '../harness/python/python-environment.js';
import { codeHash } from './code-hash.js';
import { branchCoverage, coverageText } from './branch-coverage.js';
import { pythonBranches } from './python-branches.js';
import { Journal, type JournalEntry } from './journal.js';
import { DEAD_CODE } from './known-differences/dead-code.js';
import { PythonConnectors } from './python-connectors.js';
import { playCase } from './play-case.js';
import { equivalenceReport } from './equivalence-report.js';
import { writeResults } from '../harness/report/write-results.js';
import {
  positiveInteger,
  readOptions,
  nonNegativeInteger,
} from '../harness/workspace/read-options.js';

interface Options {
  readonly cases: number;
  readonly seed: number;
  readonly shards: number;
  readonly shard?: number;
  readonly journal?: string;
  readonly coverage?: string;
  readonly stop?: true;
  readonly settings?: true;
}

const { values } = readOptions<Options>((command) =>
  command
    .description(
      "Runs Airbyte's Python connector and this connector over the same generated projects and compares everything that they do. Continues a run that was interrupted. The exit code is 1 if a difference is not a known one.",
    )
    .option('--cases <n>', 'how many cases', positiveInteger, 200)
    .option('--seed <n>', 'the seed of the first case', nonNegativeInteger, 1)
    .option('--shards <n>', 'how many processes', positiveInteger, availableParallelism())
    .option(
      '--coverage <file>',
      'write to this file which branches of the Python connector were taken',
    )
    .option('--stop', 'stop after the first case that fails')
    .option('--settings', 'use all settings of this connector that the Python connector lacks')
    .addOption(new Option('--shard <n>').argParser(nonNegativeInteger).hideHelp())
    .addOption(new Option('--journal <name>').hideHelp()),
);
const VERSIONS = ['python-connector-4', 'python-connector-3'] as const;
const { seed: first, cases: count, shards, coverage, stop = false } = values;
const kind = values.settings === true ? 'settings' : 'plain';
// Entries of runs without tracing lack the branches, so traced runs have a journal of their own.
const journal = new Journal(
  values.journal ??
    [codeHash(), kind === 'plain' ? [] : kind, coverage === undefined ? [] : 'coverage']
      .flat()
      .join('-'),
);

const children: ChildProcess[] = [];
if (values.shard === undefined) await playAll();
else await playShard(values.shard);

async function playAll(): Promise<void> {
  // Installs the environments before the shards start, which would otherwise all install them at
  // once.
  for (const version of VERSIONS) pythonEnvironment(version);
  const began = performance.now();
  const exitCodes = await Promise.all(
    Array.from({ length: shards }, (_, shard) => startShard(shard)),
  );
  const seconds = (performance.now() - began) / 1000;
  const entries = [...journal.entries().values()].filter(({ seed }) => isWanted(seed));
  const report = equivalenceReport({ entries, seconds, wanted: count });
  process.stdout.write(`${report.text}\n`);
  await writeResults(kind === 'plain' ? 'equivalence' : 'equivalence-settings', {
    tables: { summary: report.summary },
  });
  const isDeadCodeUnreached = coverage === undefined || reportCoverage(entries, coverage);
  process.exitCode =
    report.isGood && isDeadCodeUnreached && exitCodes.every((code) => code === 0) ? 0 : 1;
}

/**
 * Prints the coverage and writes it to a file. Returns false if code was reached that is listed as
 * dead.
 */
function reportCoverage(entries: readonly JournalEntry[], file: string): boolean {
  const steps = entries.flatMap((entry) => entry.steps ?? []);
  const covered = VERSIONS.map((version) => {
    const dead = DEAD_CODE.filter((one) => (one.version ?? version) === version);
    const coverage = branchCoverage(pythonBranches(version, steps), dead);
    process.stdout.write(`\n${coverageText(version, coverage, dead)}\n`);
    return { version, ...coverage };
  });
  writeFileSync(file, `${JSON.stringify(covered, null, 2)}\n`);
  return covered.every(({ reachedDead }) => reachedDead.length === 0);
}

/** Starts a process that plays its share of the cases. Returns the exit code of the process. */
function startShard(shard: number): Promise<number | null> {
  const child = fork(fileURLToPath(import.meta.url), [
    ...process.argv.slice(2),
    ...['--shard', String(shard), '--shards', String(shards), '--journal', journal.name],
  ]);
  children.push(child);
  return new Promise((resolve) =>
    child.once('exit', (code) => {
      if (stop && code !== 0) for (const other of children) other.kill();
      resolve(code);
    }),
  );
}

/** Plays this process's share of the cases. Skips cases that the journal already contains. */
async function playShard(shard: number): Promise<void> {
  const done = journal.entries();
  const pythonConnectors = new PythonConnectors({ coverage: coverage !== undefined });
  try {
    for (let seed = first; seed < first + count; seed += 1) {
      if (seed % shards !== shard || done.has(seed)) continue;
      const entry = await playCase(seed, kind, pythonConnectors);
      journal.write(shard, entry);
      if (entry.unexplained.length === 0) continue;
      process.exitCode = 1;
      if (stop) break;
    }
  } finally {
    await pythonConnectors.close();
  }
}

function isWanted(seed: number): boolean {
  return seed >= first && seed < first + count;
}

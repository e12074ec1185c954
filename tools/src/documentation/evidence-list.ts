import { cell, readResult } from './result.js';

/**
 * Returns the list of claims in README.md. Their figures are read from the published results of the
 * commands.
 */
export function evidenceList(): string {
  const rows = [
    losses(),
    sameFaults(),
    equivalence(),
    clients(),
    acceptance(),
    quota(),
    memory(),
    speed(),
    mutation(),
  ];
  return rows
    .map(
      ({ claim, measured, page, command }) =>
        `- [${claim}](${page}): ${measured} (\`npm run ${command}\`)`,
    )
    .join('\n');
}

/**
 * A claim of README.md with its evidence: what was measured, a page about it, and the command that
 * measures it.
 */
interface Claim {
  readonly claim: string;
  readonly measured: string;
  readonly page: string;
  readonly command: string;
}

function losses(): Claim {
  const of = 'experiments';
  const cuts = readResult('simulation');
  const syncs = readResult('simulation-syncs');
  const cut = (column: string): string =>
    cell(cuts, { of, row: ['bodies cut everywhere'], column });
  const sync = (column: string): string => cell(syncs, { of, row: ['simulated syncs'], column });
  return {
    claim: 'No data loss',
    measured:
      `${cut('faults')} cut downloads and ${sync('syncs')} simulated syncs with ${sync('faults')} faults: ` +
      `${sync('delivered')} of ${sync('expected')} records, ${sync('short COMPLETEs')} streams wrongly COMPLETE`,
    page: 'docs/evidence/reliability.md',
    command: 'verify:simulation',
  };
}

function sameFaults(): Claim {
  const faults = readResult('faults');
  const figure = (program: string, column: string): string =>
    cell(faults, { of: 'faults', row: [program, 'all'], column });
  return {
    claim: 'The Python connector loses records',
    measured:
      `the same ${figure('ours', 'faults')} faults: ${figure('python-connector', 'false successes')} false successes and ` +
      `${figure('python-connector', 'records lost')} lost records; this one: ${figure('ours', 'false successes')} and ${figure('ours', 'records lost')}`,
    page: 'docs/evidence/equivalence.md#the-same-faults-for-all',
    command: 'verify:faults',
  };
}

function equivalence(): Claim {
  const result = readResult('equivalence');
  const [row = []] = result.tables['summary']?.rows ?? [];
  const [cases = '', equal = ''] = row;
  return {
    claim: 'Otherwise it behaves like the Python connector',
    measured: `${cases} generated projects, ${equal} values equal, every difference [listed](docs/guide/migrating.md)`,
    page: 'docs/evidence/equivalence.md',
    command: 'verify:equivalence',
  };
}

function clients(): Claim {
  const figure = (column: string): string =>
    cell(readResult('clients'), { of: 'summary', row: ['all'], column });
  return {
    claim: 'Third-party clients accept the mock',
    measured: `${figure('equal')} of ${figure('readings')} readings equal`,
    page: 'docs/evidence/equivalence.md#the-mock-judged-by-others',
    command: 'verify:clients',
  };
}

function acceptance(): Claim {
  const figure = (column: string): string =>
    cell(readResult('acceptance'), { of: 'tests', row: ['all'], column });
  return {
    claim: "Airbyte's own tests pass",
    measured: `${figure('passed')} passed, ${figure('failed')} failed`,
    page: 'docs/evidence/equivalence.md#airbytes-own-tests',
    command: 'verify:acceptance',
  };
}

function quota(): Claim {
  const figure = (column: string): string =>
    cell(readResult('quota'), { of: 'quota', row: ['M', 'first'], column });
  return {
    claim: 'It uses the whole quota',
    measured:
      `a first sync of a year with 20 funnels and 40 cohorts takes ${figure('makespan')}, ${figure('ratio')} times the quota's minimum; ` +
      `${figure('python makespan')} with the pauses of the Python connector 3.4`,
    page: 'docs/evidence/performance.md#quota',
    command: 'bench:quota',
  };
}

function memory(): Claim {
  const figure = (read: string): string =>
    cell(readResult('memory'), { of: 'memory', row: [read], column: 'peak MB' });
  return {
    claim: 'Memory is constant',
    measured: `${figure('export, 100 MB')} MB for 100 MB of events, ${figure('export, 5000 MB')} MB for 5 GB`,
    page: 'docs/evidence/performance.md#memory',
    command: 'bench:memory',
  };
}

function speed(): Claim {
  const figure = (way: string): string =>
    cell(readResult('bytes'), { of: 'speed', row: [way], column: 'MB/s' });
  return {
    claim: 'Fast',
    measured: `${figure('connector, eight slices')} MB/s from HTTP to stdout, with eight downloads at once; \`gunzip | cat\` reaches ${figure('gunzip -c FILE | cat')} MB/s`,
    page: 'docs/evidence/performance.md#bytes',
    command: 'bench',
  };
}

function mutation(): Claim {
  const { columns = [], rows = [] } = readResult('mutation').tables['mutation'] ?? {};
  const scores = rows.map((row) => Number(row[columns.indexOf('score')]));
  return {
    claim: 'The tests catch injected bugs',
    measured: `${Math.min(...scores).toFixed(0)} to ${Math.max(...scores).toFixed(0)} % of mutants killed in ${rows.length} packages`,
    page: 'docs/evidence/reliability.md#mutation-testing',
    command: 'mutate',
  };
}

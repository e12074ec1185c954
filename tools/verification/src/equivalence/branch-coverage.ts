import type { Branch, FunctionBranches } from './python-branches.js';
import type { DeadCode } from './known-differences/dead-code.js';

/** What cases took of a package, dead code apart. */
export interface BranchCoverage {
  /** How many branches of live code were taken, and how many not. */
  readonly taken: number;
  readonly missed: number;
  /** How many branches nothing can take. */
  readonly dead: number;
  /** The places of live code that were not reached. */
  readonly missing: readonly string[];
  /** Places that are called dead and were reached all the same. */
  readonly undead: readonly string[];
}

export function branchCoverage(
  functions: readonly FunctionBranches[],
  dead: readonly DeadCode[],
): BranchCoverage {
  const missing: string[] = [];
  const undead: string[] = [];
  const counts = { taken: 0, missed: 0, dead: 0 };
  for (const facts of functions) {
    const graves = dead.filter(
      ({ file, part }) => file === facts.file && !isElsewhere(part, facts),
    );
    const isDeadLine = (line: number): boolean =>
      graves.some(({ part }) => typeof part === 'string' || (isRange(part) && within(part, line)));
    const isDead = ([from, to]: Branch): boolean =>
      isDeadLine(from) ||
      isDeadLine(to) ||
      graves.some(({ part }) => isBranch(part) && part.from === from && part.to === to);
    const place = ([from, to]: Branch): string =>
      `${facts.file}:${from} to ${to < 0 ? 'the end' : to}`;
    const rest = facts.missed.filter((branch) => !isDead(branch));
    const gone = facts.taken.filter(isDead);
    counts.taken += facts.taken.length - gone.length;
    counts.missed += rest.length;
    counts.dead += facts.missed.length - rest.length + gone.length;
    const line = (number: number): string => `${facts.file}:${number}`;
    missing.push(
      ...rest.map(place),
      ...facts.idle.filter((number) => !isDeadLine(number)).map(line),
    );
    undead.push(...gone.map(place), ...facts.run.filter(isDeadLine).map(line));
  }
  return { ...counts, missing, undead };
}

type Part = DeadCode['part'];
const isBranch = (part: Part): part is Extract<Part, { from: number }> =>
  typeof part === 'object' && 'from' in part;
const isRange = (part: Part): part is readonly [number, number] => Array.isArray(part);
const within = ([first, last]: readonly [number, number], line: number): boolean =>
  line >= first && line <= last;

/** A function or class of another name. */
const isElsewhere = (part: Part, { name }: FunctionBranches): boolean =>
  typeof part === 'string' && name !== part && !name.startsWith(`${part}.`);

/** Formats the share of reached branches, the branches that were not reached, and the dead code that is left out. */
export function coverageText(
  title: string,
  { taken, missed, dead, missing, undead }: BranchCoverage,
  graves: readonly DeadCode[],
): string {
  const share = ((100 * taken) / (taken + missed)).toFixed(1);
  return [
    `${title}: ${taken} of ${taken + missed} branches of live code taken, ${share} %; ` +
      `${dead} branches are dead`,
    ...missing.map((place) => `  not reached  ${place}`),
    ...graves.map(
      ({ file, part, reason }) => `  dead         ${file}:${partText(part)}: ${reason}`,
    ),
    ...undead.map((place) => `  NOT DEAD     ${place}`),
  ].join('\n');
}

function partText(part: Part): string {
  if (typeof part === 'string') return ` ${part}`;
  return isBranch(part) ? `${part.from} to ${part.to}` : part.join('–');
}

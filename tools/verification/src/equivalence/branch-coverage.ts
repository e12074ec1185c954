import type { Branch, FunctionBranches } from './python-branches.js';
import type { DeadCode } from './known-differences/dead-code.js';

/**
 * How many branches of the Python connector the cases have taken. Dead code is counted separately.
 */
export interface BranchCoverage {
  /** The number of branches of live code that were taken. */
  readonly taken: number;
  /** The number of branches of live code that were not taken. */
  readonly missed: number;
  /** The number of branches of dead code. */
  readonly dead: number;
  /** The branches and lines of live code that were not reached. */
  readonly missing: readonly string[];
  /** The branches and lines that are listed as dead code but were reached. */
  readonly reachedDead: readonly string[];
}

/**
 * Counts the branches that were taken.
 * @param dead the parts of the package that cannot be reached
 */
export function branchCoverage(
  functions: readonly FunctionBranches[],
  dead: readonly DeadCode[],
): BranchCoverage {
  const missing: string[] = [];
  const reachedDead: string[] = [];
  const counts = { taken: 0, missed: 0, dead: 0 };
  for (const facts of functions) {
    const deadParts = dead.filter(
      ({ file, part }) => file === facts.file && !isOtherFunction(part, facts),
    );
    const isDeadLine = (line: number): boolean =>
      deadParts.some(
        ({ part }) => typeof part === 'string' || (isRange(part) && within(part, line)),
      );
    const isDead = ([from, to]: Branch): boolean =>
      isDeadLine(from) ||
      isDeadLine(to) ||
      deadParts.some(({ part }) => isBranch(part) && part.from === from && part.to === to);
    const describeBranch = ([from, to]: Branch): string =>
      `${facts.file}:${from} to ${to < 0 ? 'the end' : to}`;
    const liveMissed = facts.missed.filter((branch) => !isDead(branch));
    const deadTaken = facts.taken.filter(isDead);
    counts.taken += facts.taken.length - deadTaken.length;
    counts.missed += liveMissed.length;
    counts.dead += facts.missed.length - liveMissed.length + deadTaken.length;
    const describeLine = (number: number): string => `${facts.file}:${number}`;
    missing.push(
      ...liveMissed.map(describeBranch),
      ...facts.idle.filter((number) => !isDeadLine(number)).map(describeLine),
    );
    reachedDead.push(
      ...deadTaken.map(describeBranch),
      ...facts.run.filter(isDeadLine).map(describeLine),
    );
  }
  return { ...counts, missing, reachedDead };
}

type Part = DeadCode['part'];
const isBranch = (part: Part): part is Extract<Part, { from: number }> =>
  typeof part === 'object' && 'from' in part;
const isRange = (part: Part): part is readonly [number, number] => Array.isArray(part);
const within = ([first, last]: readonly [number, number], line: number): boolean =>
  line >= first && line <= last;

/** Returns whether the part is a function or class other than this one. */
const isOtherFunction = (part: Part, { name }: FunctionBranches): boolean =>
  typeof part === 'string' && name !== part && !name.startsWith(`${part}.`);

/**
 * Formats the share of branches that were taken, what was not reached, and the dead code, which is
 * not counted.
 */
export function coverageText(
  title: string,
  { taken, missed, dead, missing, reachedDead }: BranchCoverage,
  deadParts: readonly DeadCode[],
): string {
  const share = ((100 * taken) / (taken + missed)).toFixed(1);
  return [
    `${title}: ${taken} of ${taken + missed} branches of live code taken, ${share} %; ` +
      `${dead} branches are dead`,
    ...missing.map((place) => `  not reached  ${place}`),
    ...deadParts.map(
      ({ file, part, reason }) => `  dead         ${file}:${partText(part)}: ${reason}`,
    ),
    ...reachedDead.map((place) => `  NOT DEAD     ${place}`),
  ].join('\n');
}

function partText(part: Part): string {
  if (typeof part === 'string') return ` ${part}`;
  return isBranch(part) ? `${part.from} to ${part.to}` : part.join('–');
}

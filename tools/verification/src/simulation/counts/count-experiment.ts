import { textTable } from '@source-mixpanel/text';
import { emptyReport, type ExperimentReport } from '../../harness/report/experiment-report.js';
import { CAUSES } from './counted-scenario.js';
import { zeroCountedFigures, runCountedChain, type CountedFigures } from './counted-chain.js';

export interface CountExperiment {
  readonly seed: number;
  /**
   * The number of compared syncs of projects that withhold nothing, after which no further project
   * is read.
   */
  readonly counted: number;
  /** The time by the machine's clock after which no further project is read. */
  readonly withinMilliseconds: number;
}

export interface CountReport {
  readonly figures: CountedFigures;
  readonly problems: readonly string[];
  readonly lastSeed: number;
}

/** Of every five projects, one withholds an event from its exports. */
const WITHHELD_EVERY = 5;

/**
 * Reads projects whose exports the connector compares with Mixpanel's counts: projects that export
 * everything, and some that withhold an event.
 */
export async function compareWithCounts({
  seed,
  counted,
  withinMilliseconds,
}: CountExperiment): Promise<CountReport> {
  const figures = zeroCountedFigures();
  const problems: string[] = [];
  const began = performance.now();
  let at = seed;
  while (countComplete(figures) < counted && performance.now() - began < withinMilliseconds) {
    const found = await runCountedChain(at, figures, at % WITHHELD_EVERY === 0);
    problems.push(...found.map((problem) => `seed ${at}: ${problem}`));
    at += 1;
  }
  return { figures, problems, lastSeed: at - 1 };
}

/** Returns the number of compared syncs of projects that withhold nothing. */
function countComplete({ counted, detected, undetected }: CountedFigures): number {
  return counted - detected - undetected;
}

export async function runCountExperiment(options: CountExperiment): Promise<ExperimentReport> {
  const { figures, problems, lastSeed } = await compareWithCounts(options);
  const { syncs, repeated, falseAlarms, detected, undetected, byCause } = figures;
  const rows = CAUSES.map((cause) => [
    cause,
    String(byCause[cause].counted),
    String(byCause[cause].falseAlarms),
  ]);
  return {
    ...emptyReport('exports compared with counts'),
    syncs,
    problems,
    notes: [
      `Seeds ${options.seed} to ${lastSeed}: ${countComplete(figures)} syncs of complete projects were compared with counts, with ${falseAlarms} false alarms and ${repeated} repeated downloads.`,
      `Of ${detected + undetected} compared syncs with a withheld event, ${detected} reported it and ${undetected} did not.`,
      textTable(['cause of a difference', 'compared syncs', 'false alarms'], rows),
    ],
  };
}

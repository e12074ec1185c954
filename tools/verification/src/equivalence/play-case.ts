import { drawChain } from './chain-case.js';
import { compare } from './compare.js';
import type { PythonConnectors } from './python-connectors.js';
import type { JournalEntry } from './journal.js';
import { drawDirected } from './directed-cases.js';
import { readOutcome } from '../harness/output/outcome.js';
import { playChain } from './play-chain.js';
import { drawCase, type EquivalenceCase } from './equivalence-case.js';
import { runOurs } from './run-ours.js';
import { playSelected } from './selected/play-selected.js';
import type { Verdict } from './verdict.js';

/** Seeds divisible by this number are chains: both connectors read the same connection in turns. */
const CHAIN_EVERY = 7;

/**
 * Other seeds divisible by this number are cases with a situation that is rare in randomly drawn
 * cases.
 */
const DIRECTED_EVERY = 5;

/**
 * `settings`: our connector also uses all settings that the Python connector lacks. `plain`: it
 * uses none of them.
 */
export type CaseKind = 'plain' | 'settings';

/** Plays the case of a seed with both connectors and compares their outcomes. */
export async function playCase(
  seed: number,
  kind: CaseKind,
  pythonConnectors: PythonConnectors,
): Promise<JournalEntry> {
  const { equal, known, unexplained } = await (kind === 'settings'
    ? playSelected(seed, pythonConnectors)
    : seed % CHAIN_EVERY === 0
      ? playChain(drawChain(seed), pythonConnectors)
      : playSingle(caseOf(seed), pythonConnectors));
  const steps = pythonConnectors.takeNewSteps();
  return {
    seed,
    equal,
    known: Object.fromEntries(known),
    unexplained,
    ...(steps.length > 0 ? { steps } : {}),
  };
}

function caseOf(seed: number): EquivalenceCase {
  const isDirected = seed % DIRECTED_EVERY === 0;
  return isDirected ? drawDirected(seed, seed / DIRECTED_EVERY) : drawCase(seed);
}

async function playSingle(
  given: EquivalenceCase,
  pythonConnectors: PythonConnectors,
): Promise<Verdict> {
  const ours = readOutcome(await runOurs(given));
  const theirs = readOutcome(await pythonConnectors.of(given.pythonConnector).run(given));
  return compare({ given, ours, theirs });
}

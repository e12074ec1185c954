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

/** One of this many seeds is a chain: the connectors read a connection in turns. */
const CHAIN_EVERY = 7;

/** One of this many of the other seeds is a case that contains a situation which drawn cases contain too rarely. */
const DIRECTED_EVERY = 5;

/** `plain`: without settings that the Python connector lacks. `settings`: ours uses all of them. */
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

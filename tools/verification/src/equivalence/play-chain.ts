import type { ChainCase, Turn } from './chain-case.js';
import { checkReread, checkUnion, type PlayedTurn } from './chain-union.js';
import { compare } from './compare.js';
import { readOutcome } from '../harness/output/outcome.js';
import type { PythonConnectors } from './python-connectors.js';
import { filesOf } from '../harness/stage/run-files.js';
import { runOurs } from './run-ours.js';
import type { EquivalenceCase } from './equivalence-case.js';
import { Verdict } from './verdict.js';

/**
 * Plays every turn with both connectors, from the state the turn before has left, and compares them;
 * what those whose turn it was have delivered must be whole together, and nothing is read twice
 * without need. A turn that fails ends the chain.
 */
export async function playChain(
  chain: ChainCase,
  pythonConnectors: PythonConnectors,
): Promise<Verdict> {
  const verdict = new Verdict();
  const played: PlayedTurn[] = [];
  for (const turn of chain.turns) {
    const one = await playTurn(turn, played.at(-1), pythonConnectors);
    verdict.add(compare(one.comparison), `turn ${played.length + 1}: `);
    played.push(one);
    if (!isWhole(one)) break;
    checkReread(played, verdict);
    checkUnion(played, verdict);
  }
  return verdict;
}

async function playTurn(
  { side, given: drawn }: Turn,
  before: PlayedTurn | undefined,
  pythonConnectors: PythonConnectors,
): Promise<PlayedTurn> {
  const given = before === undefined ? drawn : withStates(drawn, before);
  const ours = readOutcome(await runOurs(given));
  const theirs = readOutcome(await pythonConnectors.of(given.pythonConnector).run(given));
  // What a connection without a past would be given: every record there is.
  const fresh = readOutcome(await runOurs(drawn, filesOf(drawn)));
  return { side, comparison: { given, ours, theirs }, fresh };
}

/** As a platform hands states over: those of the streams that are read incrementally. */
function withStates(drawn: EquivalenceCase, { side, comparison }: PlayedTurn): EquivalenceCase {
  const { states } = comparison[side];
  return {
    ...drawn,
    streams: drawn.streams.map((stream) => ({
      ...stream,
      state: stream.syncMode === 'incremental' ? states.get(stream.name) : undefined,
    })),
  };
}

function isWhole({ side, comparison }: PlayedTurn): boolean {
  const { exit, statuses } = comparison[side];
  return (
    exit === 0 && comparison.given.streams.every(({ name }) => statuses.get(name) === 'COMPLETE')
  );
}

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
 * Plays the turns of a chain. In each turn both connectors continue from the state that the
 * previous turn saved, and their outcomes are compared. Also checks that the turns together deliver
 * every record, and that our connector does not read records again without need. The chain ends
 * early if a turn fails.
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
    if (!isComplete(one)) break;
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
  // Without states, our connector delivers every record of the project.
  const fresh = readOutcome(await runOurs(drawn, filesOf(drawn)));
  return { side, comparison: { given, ours, theirs }, fresh };
}

/**
 * Adds the states of the previous turn to the streams that are read incrementally, as a platform
 * does.
 */
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

function isComplete({ side, comparison }: PlayedTurn): boolean {
  const { exit, statuses } = comparison[side];
  return (
    exit === 0 && comparison.given.streams.every(({ name }) => statuses.get(name) === 'COMPLETE')
  );
}

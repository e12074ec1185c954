import type { Connector } from './connector.js';
import type { ConnectorForks } from './connector-forks.js';
import {
  delivered,
  EVENTS_PER_DAY,
  FaultStage,
  type FaultStream,
  type StageRun,
} from './fault-stage.js';
import type { NamedFault } from './faults.js';
import {
  brokenPromises,
  judgeFault,
  type Allowance,
  type FaultVerdict,
  type PlayedFault,
  type PlayedRun,
} from './fault-verdict.js';

export interface FaultResult {
  readonly fault: string;
  readonly stream: FaultStream;
  readonly connector: Connector['name'];
  readonly verdict: FaultVerdict;
  /** What the first run said. */
  readonly claimsSuccess: boolean;
  readonly error: string | undefined;
  /** Promises of ours that were broken; none for the others, who made none. */
  readonly problems: readonly string[];
}

/** Connector and stream by what a second run repeats where nothing goes wrong. */
export class UsualRepeats {
  private readonly counts = new Map<string, number>();

  constructor(private readonly forks: ConnectorForks) {}

  /** @throws Error when the connector does not read the whole stream although nothing goes wrong */
  async of(connector: Connector, stream: FaultStream): Promise<number> {
    const key = `${connector.name} ${stream}`;
    const known = this.counts.get(key);
    if (known !== undefined) return known;
    const quiet = { name: 'nothing', gzip: true, hazard: 'none', stream, faults: [] } as const;
    const played = await play(connector, quiet, this.forks);
    const verdict = judgeFault({ ...played, usualRepeats: 0 });
    const { lost, doubled, falseSuccess, unknown } = verdict;
    if (lost + doubled + unknown > 0 || falseSuccess || !played.first.claimsSuccess) {
      throw new Error(`${key} is not whole without a fault: ${JSON.stringify(verdict)}`);
    }
    this.counts.set(key, verdict.repeated);
    return verdict.repeated;
  }
}

/** A run that meets the fault, then one from the last state that was written, when all is well again. */
export async function playFault(
  connector: Connector,
  fault: NamedFault,
  { forks, usual }: { readonly forks: ConnectorForks; readonly usual: UsualRepeats },
): Promise<FaultResult> {
  const usualRepeats = await usual.of(connector, fault.stream);
  const played = { ...(await play(connector, fault, forks)), usualRepeats };
  const verdict = judgeFault(played);
  return {
    fault: fault.name,
    stream: fault.stream,
    connector: connector.name,
    verdict,
    claimsSuccess: played.first.claimsSuccess,
    error: played.first.error,
    problems:
      connector.name === 'ours'
        ? brokenPromises(played, verdict, allowanceOf(fault, played.truth.length))
        : [],
  };
}

async function play(
  connector: Connector,
  fault: Omit<NamedFault, 'losesSession'>,
  forks: ConnectorForks,
): Promise<Omit<PlayedFault, 'usualRepeats'>> {
  const { stream, faults } = fault;
  const stage = await FaultStage.open(fault, forks);
  try {
    const first = await stage.run(connector, { streams: [stream] }, faults);
    const { state } = first.outcome;
    if (faults.length > 0 && !first.isStruck) {
      throw new Error(`${connector.name} never asks for what ${fault.name} strikes`);
    }
    const second = await stage.run(connector, { streams: [stream], state }, []);
    return {
      truth: stage.truth(stream),
      first: playedRun(first, stream),
      second: playedRun(second, stream),
    };
  } finally {
    await stage.close();
  }
}

function playedRun(run: StageRun, stream: FaultStream): PlayedRun {
  const { claimsSuccess, error } = run.outcome;
  return {
    claimsSuccess,
    error,
    hung: run.output.exit === 'hang',
    delivered: delivered(run, stream),
  };
}

/** Slices of a stream that our connector may have begun: twice its workers, by default three. */
const SLICES_IN_FLIGHT = 6;

/** Of events a slice is a day; the other streams are here a slice, or six of a record each. */
function allowanceOf({ stream, losesSession }: NamedFault, records: number): Allowance {
  return {
    doubled: losesSession ? records : 0,
    repeated: stream === 'export' ? Math.min(records, SLICES_IN_FLIGHT * EVENTS_PER_DAY) : records,
  };
}

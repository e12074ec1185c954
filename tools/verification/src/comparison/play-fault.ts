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
  /** Whether the first run claimed success. */
  readonly claimsSuccess: boolean;
  /** The reason for which the first run failed. */
  readonly error: string | undefined;
  /**
   * The promises that our connector broke. It is empty for the other connectors, which make no such
   * promises.
   */
  readonly problems: readonly string[];
}

/**
 * Measures once for each connector and stream how many records a second run repeats although no
 * fault occurred.
 */
export class UsualRepeats {
  private readonly counts = new Map<string, number>();

  constructor(private readonly forks: ConnectorForks) {}

  /**
   * Returns the number of repeated records.
   * @throws Error when the connector does not deliver every record once, although nothing goes
   * wrong
   */
  async of(connector: Connector, stream: FaultStream): Promise<number> {
    const key = `${connector.name} ${stream}`;
    const known = this.counts.get(key);
    if (known !== undefined) return known;
    const noFault = { name: 'no fault', gzip: true, hazard: 'none', stream, faults: [] } as const;
    const played = await play(connector, noFault, this.forks);
    const verdict = judgeFault({ ...played, usualRepeats: 0 });
    const { lost, doubled, falseSuccess, unknown } = verdict;
    if (lost + doubled + unknown > 0 || falseSuccess || !played.first.claimsSuccess) {
      throw new Error(`${key} is not read correctly without a fault: ${JSON.stringify(verdict)}`);
    }
    this.counts.set(key, verdict.repeated);
    return verdict.repeated;
  }
}

/**
 * Runs a connector twice: first with the fault, then without it from the last state of the first
 * run.
 */
export async function playFault(
  connector: Connector,
  fault: NamedFault,
  {
    forks,
    usualRepeats: repeats,
  }: { readonly forks: ConnectorForks; readonly usualRepeats: UsualRepeats },
): Promise<FaultResult> {
  const usualRepeats = await repeats.of(connector, fault.stream);
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
    if (faults.length > 0 && !first.isAffected) {
      throw new Error(
        `${connector.name} sends no request to which the fault "${fault.name}" applies`,
      );
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

/**
 * The maximum number of uncommitted slices of our connector: two for each of its workers, which are
 * three by default.
 */
const SLICES_IN_FLIGHT = 6;

/**
 * Returns how many records our connector may repeat. For `export` these are the days in uncommitted
 * slices. The other streams may repeat everything, because they have only one slice here, or six
 * slices with one record each.
 */
function allowanceOf({ stream, losesSession }: NamedFault, records: number): Allowance {
  return {
    doubled: losesSession ? records : 0,
    repeated: stream === 'export' ? Math.min(records, SLICES_IN_FLIGHT * EVENTS_PER_DAY) : records,
  };
}

import { PLANTED_PRIVACY } from '../harness/privacy/planted-values.js';
import { isExpectedEvent, type BigExport } from '../harness/projects/big-export.js';
import { startConnector } from '../harness/processes/connector-process.js';
import { LineSplitter } from '../harness/output/line-splitter.js';
import {
  readMessage,
  RuleChecker,
  type Ending,
  type Message,
} from '@source-mixpanel/testing/transcript';
import { ruleProblems } from '../harness/report/invariants.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import type { ProcessEnd } from '../harness/processes/watched-process.js';

export interface BigReadOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly wrapper?: readonly string[];
  /**
   * Is called after each chunk of output. The next chunk is read when the returned promise
   * resolves.
   */
  readonly pace?: (progress: Progress) => Promise<void>;
  /** Closes the pipe of stdout after this number of bytes, like a destination that stops. */
  readonly closeAfter?: number;
  /** Receives all output: stdout as it is written, then stderr. */
  readonly onOutput?: (bytes: Uint8Array) => void;
}

export interface Progress {
  /** The number of bytes read so far. */
  readonly bytes: number;
  /** The time since the start. */
  readonly milliseconds: number;
  readonly pid: number;
}

export interface BigRead {
  readonly end: ProcessEnd;
  /** The number of events that arrived complete and in the expected order. */
  readonly delivered: number;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

const TIMEOUT_MILLISECONDS = 180_000;
const DAY = '2026-11-10';

/** Runs `read` with the built connector on an export whose events are all of one day. */
export async function readBigExport(
  source: BigExport,
  options: BigReadOptions = {},
): Promise<BigRead> {
  const files = await ScratchFiles.create();
  const args = [
    'read',
    '--config',
    await files.write('config.json', CONFIG),
    '--catalog',
    await files.write('catalog.json', incrementalCatalog(['export'])),
  ];
  const child = startConnector(args, {
    environment: { SOURCE_MIXPANEL_BASE_URL: source.url, ...options.environment },
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    ...(options.wrapper === undefined ? {} : { wrapper: options.wrapper }),
  });
  const reading = new Reading();
  const started = performance.now();
  let bytes = 0;
  for await (const chunk of child.stdout) {
    const piece = Buffer.from(chunk as Uint8Array);
    bytes += piece.length;
    options.onOutput?.(piece);
    reading.take(piece);
    // Leaving the loop destroys the stream, which closes the pipe.
    if (bytes >= (options.closeAfter ?? Infinity)) break;
    await options.pace?.({ bytes, milliseconds: performance.now() - started, pid: child.pid });
  }
  const end = await child.end();
  options.onOutput?.(Buffer.from(end.stderr));
  await files.remove();
  const isComplete = options.closeAfter === undefined && end.code !== null;
  return {
    end,
    ...reading.result(isComplete ? { kind: 'exit', code: end.code } : { kind: 'killed' }),
  };
}

const CONFIG = {
  credentials: {
    option_title: 'Service Account',
    username: 'user',
    secret: 'example-secret',
    project_id: 1,
  },
  project_timezone: 'UTC',
  start_date: DAY,
  end_date: DAY,
  privacy: PLANTED_PRIVACY,
};

class Reading {
  private readonly feed = new LineSplitter();
  private readonly checker = new RuleChecker({ streams: ['export'] });
  private readonly warnings: string[] = [];
  private readonly problems: string[] = [];
  private delivered = 0;
  private displaced = 0;

  take(chunk: Buffer): void {
    for (const text of this.feed.push(chunk)) this.note(readMessage(text));
  }

  result(ending: Ending): Omit<BigRead, 'end'> {
    const displaced =
      this.displaced > 0 ? [`${this.displaced} records are not the expected ones`] : [];
    const { delivered, warnings } = this;
    const broken = ruleProblems(this.checker.end(ending));
    return { delivered, warnings, problems: [...this.problems, ...broken, ...displaced] };
  }

  private note(line: Message): void {
    this.checker.see(line);
    if (line.kind === 'record') {
      if (isExpectedEvent(this.delivered, line.data)) this.delivered += 1;
      else this.displaced += 1;
    }
    if (line.kind === 'log' && line.level === 'WARN') this.warnings.push(line.message);
    if (line.kind === 'error') this.problems.push('it reported an error');
  }
}

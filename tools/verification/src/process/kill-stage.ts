import type { Fault, FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { runAttempt, type Attempt, type KillPoint } from '../harness/processes/attempt.js';
import { PLANTED_PRIVACY, type PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import {
  incrementalCatalog,
  addPlantedValues,
  smallConfig,
  startSmallProject,
} from '../harness/projects/small-project.js';
import { ADDED_STREAMS_CONFIG } from '../harness/projects/added-streams.js';
import { GROUPS } from '../harness/stage/presets.js';

export interface KillStageOptions {
  readonly faults: readonly Fault[];
  readonly streams: readonly string[];
  /** Counts the planted values in the output of the syncs. */
  readonly planted: PlantedValueCounter;
}

/**
 * A small project, and a client of the connector that keeps the last state of each stream, even of
 * a sync that is killed.
 */
export class KillStage {
  private readonly states = new Map<string, JsonObject>();

  private constructor(
    readonly server: FixturesServer,
    private readonly files: ScratchFiles,
    private readonly options: KillStageOptions,
  ) {}

  static async open(options: KillStageOptions): Promise<KillStage> {
    const server = await startSmallProject({ dataGroups: GROUPS });
    addPlantedValues(server);
    server.mixpanel.setFaults(options.faults);
    return new KillStage(server, await ScratchFiles.create(), options);
  }

  /** Runs a sync that continues from the last states. */
  async attempt(kill?: KillPoint): Promise<Attempt> {
    const { files, server, states } = this;
    const { streams, planted } = this.options;
    const config = smallConfig(server, { ...ADDED_STREAMS_CONFIG, privacy: PLANTED_PRIVACY });
    const attempt = await runAttempt({
      args: [
        'read',
        '--config',
        await files.write('config.json', config),
        '--catalog',
        await files.write('catalog.json', incrementalCatalog(streams)),
        '--state',
        await files.write('state.json', [...states.values()]),
      ],
      environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
      streams,
      onOutput: planted.watch(),
      ...(kill === undefined ? {} : { kill }),
    });
    for (const [stream, state] of attempt.states) states.set(stream, state);
    return { ...attempt, delivered: withoutComputedAt(attempt.delivered) };
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.files.remove();
  }
}

/**
 * Removes the time at which a report was computed. It differs between syncs, so equal records would
 * seem to differ.
 */
function withoutComputedAt(delivered: Attempt['delivered']): Attempt['delivered'] {
  const texts = delivered.get('report_results') ?? [];
  const plain = texts.map((text) => text.replace(/"computed_at":"[^"]*",/, ''));
  return new Map([...delivered, ['report_results', plain]]);
}

import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { at, records, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { Stage } from './stage.js';

export const STREAMS = ['annotations', 'cohorts', 'export'];
export const RAW = { export_format: 'raw' };
/** Settings with a start date before the creation of the mock's first cohort. */
export const EARLY = { start_date: '2020-01-01' };

interface Parts {
  readonly stage: Stage;
  readonly catalog: JsonObject;
  readonly exportRun: Run;
  readonly listsRun: Run;
}

/** A mock, and complete reads of three streams, with which tests compare other reads. */
export class Baseline {
  private constructor(private readonly parts: Parts) {}

  get stage(): Stage {
    return this.parts.stage;
  }

  get catalog(): JsonObject {
    return this.parts.catalog;
  }

  /** The complete read of the stream export. */
  get exportRun(): Run {
    return this.parts.exportRun;
  }

  /** The complete read of the other streams. */
  get listsRun(): Run {
    return this.parts.listsRun;
  }

  static async open(): Promise<Baseline> {
    const stage = await Stage.open();
    const catalog = await stage.catalog();
    const exportRun = await stage.read({
      catalog: only(catalog, 'export'),
      config: stage.config(RAW),
    });
    const listsRun = await stage.read({
      catalog: only(catalog, ...STREAMS.filter((name) => name !== 'export')),
      config: stage.config(EARLY),
    });
    return new Baseline({ stage, catalog, exportRun, listsRun });
  }

  /** Returns the messages of the read that includes this stream. */
  messagesOf(name: string): readonly JsonObject[] {
    return (name === 'export' ? this.exportRun : this.listsRun).messages;
  }

  /** Returns the configured catalog of these streams. */
  only(...names: readonly string[]): { streams: readonly JsonObject[] } {
    return only(this.catalog, ...names);
  }
}

function only(
  catalog: JsonObject,
  ...names: readonly string[]
): { readonly streams: readonly JsonObject[] } {
  const streams = catalog['streams'] as readonly JsonObject[];
  return { streams: streams.filter((entry) => names.includes(textAt(entry, 'stream', 'name'))) };
}

/** Returns the events of a read with `RAW` as `{ event, properties }`, like Mixpanel's export. */
export function eventsOf(run: Run): JsonValue[] {
  return records(run.messages, 'export').map(eventOf);
}

export function eventOf(record: JsonValue | undefined): JsonValue {
  return { event: at(record, 'event') ?? null, properties: at(record, 'properties') ?? null };
}

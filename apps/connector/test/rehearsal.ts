import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { at, records, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { Stage } from './stage.js';

export const STREAMS = ['annotations', 'cohorts', 'export'];
export const RAW = { export_format: 'raw' };
/** A start date before the first cohort of the mock was created. */
export const EARLY = { start_date: '2020-01-01' };

interface Seen {
  readonly stage: Stage;
  readonly catalog: JsonObject;
  readonly whole: Run;
  readonly lists: Run;
}

/** A stage, and a complete read of every stream that tests compare with. */
export class Rehearsal {
  private constructor(private readonly seen: Seen) {}

  get stage(): Stage {
    return this.seen.stage;
  }

  get catalog(): JsonObject {
    return this.seen.catalog;
  }

  /** The complete read of the stream export. */
  get whole(): Run {
    return this.seen.whole;
  }

  /** The complete read of the other streams. */
  get lists(): Run {
    return this.seen.lists;
  }

  static async open(): Promise<Rehearsal> {
    const stage = await Stage.open();
    const catalog = await stage.catalog();
    const whole = await stage.read({
      catalog: only(catalog, 'export'),
      config: stage.config(RAW),
    });
    const lists = await stage.read({
      catalog: only(catalog, ...STREAMS.filter((name) => name !== 'export')),
      config: stage.config(EARLY),
    });
    return new Rehearsal({ stage, catalog, whole, lists });
  }

  messagesOf(name: string): readonly JsonObject[] {
    return (name === 'export' ? this.whole : this.lists).messages;
  }

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

/** Returns the events of a read with the format `raw`, in the form in which Mixpanel exports them. */
export function eventsOf(run: Run): JsonValue[] {
  return records(run.messages, 'export').map(eventOf);
}

export function eventOf(record: JsonValue | undefined): JsonValue {
  return { event: at(record, 'event') ?? null, properties: at(record, 'properties') ?? null };
}

import type { JsonObject } from '@source-mixpanel/exact-json';

/** One cursor per partition, in the shape that low-code Airbyte sources write. */
export type PartitionedState = {
  readonly states: readonly PartitionCursor[];
  /** The start of partitions that have no entry of their own: an object with the cursor alone. */
  readonly state?: JsonObject;
  /** Ids of partitions that failed in the last sync; absent when none did. */
  readonly failed_partitions?: readonly string[];
  /** When partitions were last read to their end, `YYYY-MM-DDTHH:MM:SSZ` by id. */
  readonly last_reads?: Readonly<Record<string, string>>;
};

export type PartitionCursor = { readonly partition: JsonObject; readonly cursor: JsonObject };

export interface PartitionedStateOptions {
  /** The member that identifies a partition: `funnel_id`. */
  readonly key: string;
  /** The member of a cursor object that holds a day or a timestamp: `date`. */
  readonly cursorField: string;
  /** The partition object of an id, as the state writes it: `{ "funnel_id": "17" }`. */
  partition(id: string): JsonObject;
}

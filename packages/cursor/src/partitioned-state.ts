import type { JsonObject } from '@source-mixpanel/exact-json';

/**
 * The state of a stream with one cursor per partition, in the form that low-code Airbyte sources
 * use.
 */
export type PartitionedState = {
  readonly states: readonly PartitionCursor[];
  /**
   * The cursor of all partitions without an entry in `states`: an object that contains only the
   * cursor field.
   */
  readonly state?: JsonObject;
  /** The ids of the partitions that failed in the last sync; absent if there were none. */
  readonly failed_partitions?: readonly string[];
  /** When each partition was last read completely, `YYYY-MM-DDTHH:MM:SSZ`, by partition id. */
  readonly last_reads?: Readonly<Record<string, string>>;
};

export type PartitionCursor = { readonly partition: JsonObject; readonly cursor: JsonObject };

export interface PartitionedStateOptions {
  /** The name of the member that identifies a partition: `funnel_id`. */
  readonly key: string;
  /** The name of the member of a cursor object that contains a day or a timestamp: `date`. */
  readonly cursorField: string;
  /**
   * Returns the partition object for an id, as it is written to the state: `{ "funnel_id": "17" }`.
   */
  partition(id: string): JsonObject;
}

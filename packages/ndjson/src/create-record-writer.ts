import { ColumnTable } from './column-table.js';
import type { NameCache } from './name-cache.js';
import type { OutputBuffer } from './output-buffer.js';
import { RawRecordWriter } from './raw-record-writer.js';
import { keptColumns, type TransformOptions } from './record-transform.js';
import type { RecordWriter } from './record-writer.js';
import { TextRecordWriter } from './text-record-writer.js';
import { plainStyle, pythonStyle } from './text-style.js';
import type { TimeFacts } from './time-facts.js';

export interface RecordWriterParts {
  /** Finds the names of the bags. */
  readonly names: NameCache;
  /** Where the records are written to. */
  readonly output: OutputBuffer;
  /** Where their times are noted. */
  readonly facts: TimeFacts;
}

/** The writer of the configured format: from bytes to bytes what `createRecordTransform` does with objects. */
export function createRecordWriter(
  options: TransformOptions,
  parts: RecordWriterParts,
): RecordWriter {
  const { head, bag, time, format } = options;
  const common = { ...parts, head, bag, time, keeps: keptColumns(options) };
  switch (format.kind) {
    case 'raw':
      return new RawRecordWriter({ ...common, properties: format.properties });
    case 'text':
    case 'python_text': {
      const columns = new ColumnTable(parts.names, { ...common, names: format.names });
      const style = format.kind === 'text' ? plainStyle : pythonStyle;
      return new TextRecordWriter({ ...common, columns, style });
    }
    default:
      return format satisfies never;
  }
}

import type { JsonObject } from '@source-mixpanel/exact-json';
import type { ExportBodyOptions } from './export-bodies.js';

/** A measurement of how fast one slice is read with some settings. */
export interface SettingWay {
  readonly name: string;
  readonly config: JsonObject;
  /** The minimum speed, as a fraction of the speed without these settings. */
  readonly goal: number;
  /**
   * A pattern for grep that every record must match. It shows that the settings have an effect;
   * without one they cost nothing.
   */
  readonly everyRecordHas: string;
  /** The unit of `time` in the events; default: seconds. */
  readonly times?: ExportBodyOptions['times'];
}

const HASHED = {
  hash_properties: ['$current_url', '$city'],
  hash_key: 'a key of the benchmark',
};

/** The measured settings, each a row of the table. */
export const SETTING_WAYS: readonly SettingWay[] = [
  {
    name: '`export_properties`: 5 of 28',
    config: { export_properties: ['$city', '$os', 'plan', 'price', 'quantity'] },
    goal: 1,
    everyRecordHas: '"plan":"',
  },
  {
    name: '`export_key`: `event_key`',
    config: { export_key: 'event_key' },
    goal: 0.9,
    everyRecordHas: '"event_key":"',
  },
  {
    name: '`privacy`: two properties hashed',
    config: { privacy: HASHED },
    goal: 0.7,
    everyRecordHas: `"current_url":"${'[0-9a-f]'.repeat(64)}"`,
  },
  {
    name: '`export_time_precision`: `milliseconds`',
    config: { export_time_precision: 'milliseconds' },
    goal: 0.98,
    everyRecordHas: 'T[0-9:]*[.][0-9]*Z"',
    times: 'milliseconds',
  },
];

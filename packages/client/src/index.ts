export { createMixpanel } from './create-mixpanel.js';
export type { Mixpanel } from './create-mixpanel.js';
export type {
  DayRangeOptions,
  MixpanelNotice,
  MixpanelOptions,
  ProfileOptions,
  ProjectSecret,
  ReadOptions,
  ServiceAccount,
} from './options.js';
export type { MixpanelCohort, MixpanelEvent, MixpanelProfile } from './records.js';
export { RawNumber, writeJson } from '@source-mixpanel/exact-json';
export type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
export { ConfigError, SourceError, SystemError, TransientError } from '@source-mixpanel/stream';

// The parts of `createMixpanel`, for programs with their own settings, such as the connector.
export { askInTime } from './ask-in-time.js';
export { openConnection, RATE_LIMIT_NAMES } from './connection.js';
export type { Connection, ConnectionSettings } from './connection.js';
export type { Runtime } from './runtime.js';
export { OPTIONAL_LIMIT_MILLISECONDS, optionalHelpers } from './optional-helpers.js';
export { createStreams } from './streams.js';
export type { StreamSettings } from './stream-settings.js';
export type { ListedStream, StreamDependencies } from './streams.js';

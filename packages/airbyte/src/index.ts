export { configureCatalog, refuseUnknown, sourceCatalog } from './messages/source-catalog.js';
export type {
  CatalogChoice,
  ConfiguredCatalog,
  DescribedStream,
  SourceCatalog,
  SourceStream,
} from './messages/source-catalog.js';
export { parseConfiguredCatalog } from './messages/configured-catalog.js';
export type { ConfiguredStream, SyncMode } from './messages/configured-catalog.js';
export { runRead } from './runner/run-read.js';
export type { ReadOptions, ReadResult } from './runner/run-read.js';
export { parseSavedStates, SavedStates } from './state/saved-states.js';

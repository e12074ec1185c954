export { configureCatalog, refuseUnknown, sourceCatalog } from './source-catalog.js';
export type {
  CatalogChoice,
  ConfiguredCatalog,
  DescribedStream,
  SourceCatalog,
  SourceStream,
} from './source-catalog.js';
export { parseConfiguredCatalog } from './configured-catalog.js';
export type { ConfiguredStream, SyncMode } from './configured-catalog.js';
export { runRead } from './run-read.js';
export type { ReadOptions, ReadResult } from './run-read.js';
export { parseSavedStates, SavedStates } from './saved-states.js';

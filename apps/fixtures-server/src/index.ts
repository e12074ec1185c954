/**
 * A mock Mixpanel for tests. `startFixturesServer` serves it over HTTP; `createMockMixpanel`
 * responds to requests without a socket.
 */
export { systemClock } from './clock.js';
export type { ProjectClock, ServerClock } from './clock.js';
export { createControl } from './control/control.js';
export type { Control } from './control/control.js';
export { createMockMixpanel } from './create-mock-mixpanel.js';
export type { Answer, MockMixpanel } from './create-mock-mixpanel.js';
export { fullUrlOf } from './exchange.js';
export type { Content, MixpanelRequest } from './exchange.js';
export type { Effect, Fault } from './faults/fault.js';
export type { CohortDefinition, DataGroup } from './project/definitions.js';
export { defaultOptions } from './project/options.js';
export type { MockMixpanelOptions } from './project/options.js';
export type { Project } from './project/project.js';
export { reportSeries, retentionSeries } from './project/reports.js';
export { storeEvent } from './project/stored-event.js';
export type { EventDraft, StoredEvent } from './project/stored-event.js';
export { createTruth } from './project/truth.js';
export type { Truth, TruthForm } from './project/truth.js';
export { bodyBlocks, gzipThreshold } from './wire/body-bytes.js';
export { breakBody } from './wire/break-body.js';
export type { BrokenBody } from './wire/break-body.js';
export type { LoggedRequest } from './request-log.js';
export { findScenario, parseScenario } from './scenarios/parse-scenario.js';
export { startFixturesServer } from './start-fixtures-server.js';
export type { FixturesServer, FixturesServerOptions } from './start-fixtures-server.js';

export { accountProjects } from './account.js';
export type { AccountProject, AccountProjects } from './account.js';
export { listAnnotations } from './annotations.js';
export type { ListAnnotations } from './annotations.js';
export type { Client, Family } from './client.js';
export { fetchCohorts, listCohorts } from './cohorts.js';
export type { Cohort, ListCohorts } from './cohorts.js';
export { shareAnswer } from './ask-once.js';
export { dateTimeText } from './date-time-text.js';
export type { DayRow } from './day-rows.js';
export { EVENT_PROPERTIES } from './event-properties.js';
export { topEventProperties } from './events.js';
export type { TopEventProperties } from './events.js';
export { eventColumns, eventNamesStep } from './event-columns.js';
export { exportEvents } from './export.js';
export type { ExportAnswer, ExportEvents, ExportRequest } from './export.js';
export { exportLines } from './export-lines.js';
export { funnelDaysOf, listFunnels } from './funnels.js';
export type { Funnel, FunnelDays, FunnelRequest, ListFunnels } from './funnels.js';
export { inBatches } from './held-items.js';
export type { Items } from './held-items.js';
export { createNamesWarning } from './names-warning.js';
export { optionalRefusal } from './optional-refusal.js';
export { profileColumns, profileNamesStep } from './profile-columns.js';
export type { ProfileColumns, ProfileColumnsOptions } from './profile-columns.js';
export { assignmentsIn, compactNames } from './property-columns.js';
export { mergeSavedNames } from '@source-mixpanel/event-lines';
export type { ColumnMap, SavedNames } from '@source-mixpanel/event-lines';
export type {
  FetchProfilePage,
  ProfileBatch,
  ProfilePageRequest,
  ProfileQuery,
} from './profile-page.js';
export { pageThrough } from './profile-pager.js';
export type { ReadProfiles } from './profile-pager.js';
export { profileRecordSchema, rawProfileSchema } from './profile-record-schema.js';
export { profileRecords } from './profile-records.js';
export type { ProfileFormat, ProfileRecords, RecordOptions } from './profile-records.js';
export { profileProperties } from './profile-schema.js';
export type { ProfileProperties } from './profile-schema.js';
export { profilesSince } from './profiles-since.js';
export type { ProfilesSince } from './profiles-since.js';
export { fetchProfilePage, readProfiles } from './profiles.js';
export { concernsProject } from './project-error.js';
export type { ProfileReading } from './profiles.js';
export { HOSTS, REGIONS } from './regions.js';
export type { Hosts, Region } from './regions.js';
export { revenueDays } from './revenue.js';
export { childLabel } from './child-label.js';
export { deletedChildren } from './still-listed.js';
export { createServerClock, MAX_CLOCK_DIFFERENCE_MILLISECONDS } from './server-clock.js';
export type { ServerClock } from './server-clock.js';
export type { RevenueDays } from './revenue.js';

export { accountProjects } from './app/account.js';
export type { AccountProject, AccountProjects } from './app/account.js';
export { listAnnotations } from './app/annotations.js';
export {
  listAnnotationTags,
  type ProjectClient,
  listLexiconEvents,
  listLexiconSchemas,
  listLexiconProperties,
  listLookupTables,
  listEventDeletions,
  listCustomEvents,
  listCustomProperties,
  listReports,
  listDashboards,
} from './app/app-lists.js';
export { EDIT_COLUMNS } from './app/edit-schema.js';
export { listGroups, listNamedGroups } from './app/data-groups.js';
export type { DataGroup, ListGroups } from './app/data-groups.js';
export { listTables } from './app/lookup-tables.js';
export type { ListTables, LookupTable } from './app/lookup-tables.js';
export { openTable } from './app/lookup-table-rows.js';
export type { OpenTable, OpenedTable, TableReading } from './app/lookup-table-rows.js';
export { listWorkspaces, workspaceLists } from './app/workspace-lists.js';
export type { ListRows } from './app/list-rows.js';
export { listRecord } from './app/list-record.js';
export { listStream } from './app/list-stream.js';
export type { ListStream } from './app/list-stream.js';
export { childLabel } from './client/child-label.js';
export type { Client, Api } from './client/client.js';
export { dateTimeText } from './client/date-time-text.js';
export { createDeletionCheck } from './client/deletion-check.js';
export { inBatches } from './client/stored-items.js';
export type { Items } from './client/stored-items.js';
export { explainDeniedAccess } from './client/explain-denied-access.js';
export { createNamesWarning } from './client/names-warning.js';
export { rethrowIfFatal } from './client/rethrow-if-fatal.js';
export { concernsProject } from './client/project-error.js';
export { assignmentsIn, compactNames } from './client/property-columns.js';
export { HOSTS, REGIONS } from './client/regions.js';
export type { Hosts, Region } from './client/regions.js';
export { createServerClock, MAX_CLOCK_DIFFERENCE_MILLISECONDS } from './client/server-clock.js';
export type { ServerClock } from './client/server-clock.js';
export { shareAnswer } from './client/share-answer.js';
export { eventColumns, eventNamesStep } from './export/event-columns.js';
export { EVENT_PROPERTIES } from './export/event-properties.js';
export { exportLines } from './export/export-lines.js';
export { exportEvents } from './export/export.js';
export type { ExportAnswer, ExportEvents, ExportRequest } from './export/export.js';
export { topEventProperties } from './export/top-event-properties.js';
export type { TopEventProperties } from './export/top-event-properties.js';
export { fetchCohorts, listCohorts } from './profiles/cohorts.js';
export type { Cohort, ListCohorts } from './profiles/cohorts.js';
export { profileColumns, profileNamesStep } from './profiles/profile-columns.js';
export type { ProfileColumns, ProfileColumnsOptions } from './profiles/profile-columns.js';
export type {
  FetchProfilePage,
  ProfileBatch,
  ProfilePageRequest,
  ProfileQuery,
} from './profiles/profile-page.js';
export { pageThrough } from './profiles/profile-pager.js';
export type { ReadProfiles } from './profiles/profile-pager.js';
export { profileRecordSchema, rawProfileSchema } from './profiles/profile-record-schema.js';
export { profileRecords } from './profiles/profile-records.js';
export type { ProfileFormat, ProfileRecords, RecordOptions } from './profiles/profile-records.js';
export { profileProperties } from './profiles/profile-schema.js';
export { PROFILE_PROPERTIES } from './profiles/profile-properties.js';
export type { ProfileProperties } from './profiles/profile-schema.js';
export { profilesSince } from './profiles/profiles-since.js';
export type { ProfilesSince } from './profiles/profiles-since.js';
export { fetchProfilePage, readProfiles } from './profiles/profiles.js';
export type { ProfileReading } from './profiles/profiles.js';
export { daysOfRows, type DayRow } from './reports/day-rows.js';
export {
  chunksOfNames,
  eventCountsOf,
  eventNames,
  MAX_EVENT_NAMES,
} from './reports/event-counts.js';
export type {
  EventCountsOf,
  EventCountsRequest,
  EventNames,
  ReportedCounts,
} from './reports/event-counts.js';
export { listEventNames } from './reports/event-names.js';
export type { ListEventNames, NamesOfDays } from './reports/event-names.js';
export type { ListMergedEvents } from './reports/merged-events.js';
export { listMergedEvents } from './reports/merged-events.js';
export { funnelDaysOf, listFunnels } from './reports/funnels.js';
export type { Funnel, FunnelDays, FunnelRequest, ListFunnels } from './reports/funnels.js';
export { MAX_QUERY_DAYS, USUAL_QUERY_DAYS } from './reports/query-widths.js';
export { createDayReader } from './reports/read-day-windows.js';
export type { AnsweredWindow, DayQuery, DayReader } from './reports/read-day-windows.js';
export { revenueDays } from './reports/revenue.js';
export type { RevenueDays } from './reports/revenue.js';
export { readReport } from './reports/saved-reports.js';
export type { ReadReport, ReportAnswer } from './reports/saved-reports.js';
export { mergeSavedNames } from '@source-mixpanel/event-lines';
export type { ColumnMap, SavedNames } from '@source-mixpanel/event-lines';
export { joinFilters } from './selection/join-filters.js';
export { eventLists } from './selection/selections.js';
export type { EventSelection, ProfileSelection } from './selection/selections.js';
export {
  advanceMarks,
  checkMarks,
  marksIn,
  selectionMarks,
  selectionMarksShape,
  withMarks,
} from './selection/selection-marks.js';
export type { SelectionMarks } from './selection/selection-marks.js';
export { EVENT_KEY_COLUMNS, eventKey } from './selection/event-key.js';
export type { EventKeyColumn } from './selection/event-key.js';
export { protectGroupIds } from './selection/group-ids.js';
export type { GroupIdProtection } from './selection/group-ids.js';
export { createPrivacy } from './selection/create-privacy.js';
export type { PrivacySettings } from './selection/create-privacy.js';
export { IDENTITY_PROPERTIES } from './selection/identity.js';
export {
  eventProjection,
  profileProjection,
  requestedProperties,
} from './selection/projections.js';
export { deliveryOf } from '@source-mixpanel/event-lines';
export type { Privacy, Treatment, RecordKey, RecordProjection } from '@source-mixpanel/event-lines';
export { toFilterError, convertFilterErrors } from './selection/filter-errors.js';

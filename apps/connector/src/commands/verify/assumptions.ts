/**
 * What the connector assumes about Mixpanel without its documentation, or against it: others
 * observed it, or it is inferred. docs/internals/unverified.md says what happens if an assumption
 * does not hold.
 */
export const ASSUMPTIONS = {
  'me-time-zone': 'The App API returns the time zone and the permissions of the project.',
  'cohorts-list': 'Cohorts are listed with `created` as `YYYY-MM-DD HH:MM:SS`.',
  'wrong-secret': 'A wrong secret is refused with 401 or a text about authentication.',
  'wrong-project':
    'A project that the account cannot access is refused in a way that the connector recognizes.',
  'export-whole-body':
    'The end of an export is certain, and each line is an event that ends with a newline.',
  'export-date-header': 'An export carries the clock of the server in a Date header.',
  'export-event-time': 'The `time` of an event is epoch seconds, milliseconds or ISO text.',
  'export-processing-time': '`mp_processing_time_ms` is epoch milliseconds in UTC.',
  'export-event-day': 'The `time` of an event lies in the requested days.',
  'export-filter-processing': 'An export can be filtered by processing time.',
  'export-filter-forms': 'An export filter knows `not defined` and compares `$time`.',
  'export-filter-time': 'An export filter compares `$time` with an upper bound.',
  'export-nothing': 'An export without events is a success without bytes.',
  'export-future': 'A day after today is refused with a text that says so.',
  'engage-first-page': 'The first page of profiles holds their total, page size and session.',
  'engage-page-size': 'A page holds as many profiles as page 0 says.',
  'engage-further-page': 'A further page of a session holds profiles no earlier page had.',
  'engage-pages-free': 'Further pages of a session do not count against the hour.',
  'engage-lost-session':
    'A page of a session Mixpanel does not hold is refused with a text about it.',
  'engage-filter': 'Profiles can be filtered by the text of `$last_seen`.',
  'engage-largest-page': 'A page size beyond what Mixpanel allows is lowered, not refused.',
  'engage-cohort': 'Members of one cohort can be requested by a filter in a form body.',
  'engage-cohort-gone': 'Members of a cohort that does not exist are refused with 404.',
  'funnel-gone': 'A funnel that does not exist is refused with 404.',
  'revenue-answer': 'Revenue is returned by day, or refused permanently.',
  'profile-properties': 'The names and types of profile properties can be listed.',
  'top-properties': 'The names of event properties can be listed without naming an event.',
  'groups-list': 'The App API lists the groups of the project with their keys.',
  'group-filter': 'Profiles of a group can be filtered by the text of `$last_seen`.',
  'group-gone': 'A group that does not exist is refused with 404 and the words `data group`.',
  'event-names': 'The names of events can be listed for days.',
  'report-by-bookmark': 'Funnels and retention reports are answered by `bookmark_id`.',
  'workspaces-list': 'The workspace with all data is in the list of workspaces.',
  'stream-rows': 'Rows have a key, and columns of the described types.',
  'rate-headers': 'Headers about the quota have a form that the connector understands.',
} as const satisfies Readonly<Record<string, string>>;

export type AssumptionId = keyof typeof ASSUMPTIONS;

/**
 * The assumptions about Mixpanel that its documentation does not confirm, or even contradicts. They
 * were observed by others or inferred. For each one that it tests, `verify` prints the id and the
 * sentence. docs/internals/unverified.md states the source of each assumption, and what happens if
 * it does not hold.
 */
export const ASSUMPTIONS = {
  'me-time-zone': 'The App API returns the time zone and the permissions of the project.',
  'cohorts-list': 'Cohorts are listed with `created` as `YYYY-MM-DD HH:MM:SS`.',
  'wrong-secret': 'A wrong secret is refused with 401 or a text about authentication.',
  'wrong-project':
    'A project that the account cannot access is refused in a way that the connector recognizes.',
  'export-whole-body':
    'An export response states where it ends, and each line is an event that ends with a newline.',
  'export-date-header': 'An export response states the time of the server in a Date header.',
  'export-event-time': 'The `time` of an event is epoch seconds, milliseconds or ISO text.',
  'export-processing-time': '`mp_processing_time_ms` is epoch milliseconds in UTC.',
  'export-event-day': 'The `time` of each event is within the requested days.',
  'export-filter-processing': 'An export can be filtered by processing time.',
  'export-filter-forms': 'An export filter accepts `not defined` and a lower bound of `$time`.',
  'export-filter-time': 'An export filter accepts an upper bound of `$time`.',
  'export-nothing': 'An export without events is a successful response with an empty body.',
  'export-future': 'An export of a future day is refused with a text that states the reason.',
  'engage-first-page':
    'The first page of profiles states their total, the page size and a session.',
  'engage-page-size': 'A page has the number of profiles that the first page states.',
  'engage-further-page': 'A further page of a session has only profiles that no earlier page has.',
  'engage-pages-free': 'Further pages of a session do not count against the hourly quota.',
  'engage-lost-session':
    'A page of a session unknown to Mixpanel is refused with a text that states the reason.',
  'engage-filter': 'Profiles can be filtered by the text of `$last_seen`.',
  'engage-largest-page': 'Mixpanel lowers a page size that is too large instead of refusing it.',
  'engage-cohort': 'The members of one cohort can be requested with a filter in a form body.',
  'engage-cohort-gone':
    'A request for members of a cohort that does not exist is refused with 404.',
  'funnel-gone': 'A request for a funnel that does not exist is refused with 404.',
  'revenue-answer': 'Revenue is returned by day, or refused permanently.',
  'profile-properties': 'The names and types of profile properties can be listed.',
  'top-properties': 'The names of event properties can be listed for all events at once.',
  'groups-list': 'The App API lists the groups of the project with their keys.',
  'group-filter': 'Profiles of a group can be filtered by the text of `$last_seen`.',
  'group-gone':
    'A request for a group that does not exist is refused with 404 and the words `data group`.',
  'event-names': 'The names of all events of a range of days can be listed.',
  'report-by-bookmark': 'Funnels and retention reports can be requested by `bookmark_id`.',
  'workspaces-list': 'The list of workspaces includes the one that has all data.',
  'stream-rows': 'Each row has its primary key, and each value has the type of its column.',
  'rate-headers': 'Rate-limit headers have a form that the connector can parse.',
} as const satisfies Readonly<Record<string, string>>;

export type AssumptionId = keyof typeof ASSUMPTIONS;

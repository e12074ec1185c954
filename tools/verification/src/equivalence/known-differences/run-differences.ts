import type { NamedDifference } from './named-difference.js';

/** Configuration, schemas, requests and failures. */
export const RUN_DIFFERENCES = {
  'read-asks-for-no-schema': {
    difference:
      'Only `discover` requests the lists of properties, and the list of cohorts is requested once, not by each stream.',
  },
  'projects-without-profiles': {
    difference: 'No command fails if the project has no profile properties.',
  },
  'streams-fail-alone': {
    difference: '`export` is also read after another stream has failed.',
  },
  'failures-say-who-must-act': {
    difference:
      'Refused credentials, permissions, plans and parameters are config errors, and temporary failures transient errors; most were system errors, any 400 a failed login.',
  },
  'dates-without-time': { listedUnder: 'region-has-a-default' },
  'half-surrogate-pairs': {
    difference:
      'Invalid bytes, and half a surrogate pair, which PostgreSQL refuses, become U+FFFD, with a warning.',
  },
  'empty-date-range': {
    difference:
      'If the dates leave no day, `check` fails; a start after the end fails every command, a start in the future warns in `read`.',
  },
  'region-has-a-default': {
    difference:
      '`region` may be missing. Dates need no time. Empty text and null count as not set.',
  },
  'blank-settings': { listedUnder: 'region-has-a-default' },
  'old-configurations': {
    difference:
      'A configuration from before 0.1.41, with `api_secret` next to `credentials`, is migrated and used at once, with one CONTROL message.',
  },
  'secrets-without-project': {
    difference: '`project_id` is not sent with a project secret.',
  },
  'both-kinds-of-credentials': {
    difference:
      'With account and project secret, the project secret counts, unless `option_title` says otherwise.',
  },
  'check-without-query-api': {
    difference: '`check` succeeds on plans without the Query API, with a warning.',
  },
  'check-requests-events': {
    difference: '`check` also requests events, and fails if Mixpanel refuses them.',
  },
  'full-refresh-ignores-state': {
    difference: 'A full refresh starts at the start date, not at the state.',
  },
  'lists-asked-for-once': { listedUnder: 'read-asks-for-no-schema' },
  'no-status-after-the-end': {
    difference: 'No stream has a status after COMPLETE or INCOMPLETE.',
  },
  'discover-waits-a-minute': {
    difference:
      '`discover` does not wait as long as a response demands: 20 s for undocumented endpoints, whose columns it then leaves out with a warning; for others a minute, then it fails.',
  },
  'schema-stays-open': {
    difference:
      'With `select_properties_by_default: false`, the schema still allows further columns; the records lack them.',
  },
  'schema-says-more': {
    difference: 'The schema declares `tags`, allows null in `user` and describes all columns.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

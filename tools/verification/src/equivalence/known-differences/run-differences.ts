import type { NamedDifference } from './named-difference.js';

/** Configuration, schemas, requests and failures. */
export const RUN_DIFFERENCES = {
  'read-asks-for-no-schema': {
    difference:
      'Only `discover` requests the lists of properties, so that no sync fails if they are refused.',
  },
  'projects-without-profiles': {
    difference: 'Without profile properties, the other streams are read, and no command fails.',
  },
  'streams-fail-alone': {
    difference:
      '`export` is also read after another stream has failed; the exit code reports the failure.',
  },
  'failures-say-who-must-act': {
    difference:
      'Refused credentials, permissions, plans and parameters are config errors with Mixpanel’s text, and temporary failures transient errors; most were system errors, any 400 a failed login.',
  },
  'dates-without-time': {
    difference: 'Dates need no time; only the date counts.',
  },
  'half-surrogate-pairs': {
    difference:
      'Half a surrogate pair, which PostgreSQL refuses, becomes U+FFFD; a warning counts the records.',
  },
  'empty-date-range': {
    difference:
      'If the dates leave no day, `check` fails; a start after the end fails every command, a start in the future warns in `read`.',
  },
  'region-has-a-default': {
    difference: '`region` may be missing, because every default is applied.',
  },
  'blank-settings': {
    difference: 'Empty text and null count as not set, also for `select_properties_by_default`.',
  },
  'old-configurations': {
    difference:
      'A configuration from before 0.1.41, with `api_secret` next to `credentials`, is migrated, reported in one CONTROL message, and used at once.',
  },
  'secrets-without-project': {
    difference: '`project_id` is not sent with a project secret, because Mixpanel refuses it.',
  },
  'both-kinds-of-credentials': {
    difference:
      'With account and project secret, the project secret counts, not the account, unless `option_title` says otherwise.',
  },
  'check-without-query-api': {
    difference: '`check` succeeds on plans without the Query API, and warns which streams remain.',
  },
  'check-requests-events': {
    difference: '`check` also requests events, and fails if Mixpanel refuses them.',
  },
  'full-refresh-ignores-state': {
    difference:
      'A full refresh starts at the start date, not at the state; only column names are kept.',
  },
  'lists-asked-for-once': {
    difference: 'The list of cohorts is requested once, not by each stream.',
  },
  'no-status-after-the-end': {
    difference: 'No stream has a status after COMPLETE or INCOMPLETE.',
  },
  'discover-waits-a-minute': {
    difference:
      '`discover` waits for undocumented endpoints 20 s, not as long as the response demands, then lists only Mixpanel’s own columns, with a warning. It waits for others a minute, then fails with a transient error.',
  },
  'schema-stays-open': {
    difference:
      'With `select_properties_by_default: false`, the schema still allows further columns; the records lack them.',
  },
  'schema-says-more': {
    difference: 'The schema declares `tags`, allows null in `user` and describes all columns.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

import type { NamedDifference } from './named-difference.js';

/** Configuration, schemas, requests and failures. */
export const RUN_DIFFERENCES = {
  'read-asks-for-no-schema': {
    before: 'Every sync requested the lists of properties, and failed if they were refused.',
    now: 'Only `discover` requests them.',
  },
  'projects-without-profiles': {
    before: 'Without profile properties, every command but `check` failed.',
    now: 'The other streams are read.',
  },
  'streams-fail-alone': {
    before: 'After a failure of another stream, `export` did not start.',
    now: 'Every stream is read; the exit code reports the failure.',
  },
  'failures-say-who-must-act': {
    before: 'Most refusals were system errors, any 400 a failed login.',
    now: 'Credentials, permissions, plan and parameters are config errors with Mixpanel’s text; temporary failures are transient errors.',
  },
  'dates-without-time': {
    before: 'A date without a time failed every command.',
    now: 'Only the date counts.',
  },
  'half-surrogate-pairs': {
    before: 'Half a surrogate pair was passed on, which destinations such as PostgreSQL refuse.',
    now: 'It becomes U+FFFD; a warning counts the records.',
  },
  'empty-date-range': {
    before: 'If the dates left no day, `check` passed and the sync read nothing.',
    now: '`check` fails; a start after the end fails every command, a start in the future warns in `read`.',
  },
  'region-has-a-default': {
    before: 'Without `region`, every command failed.',
    now: 'Every default is applied.',
  },
  'blank-settings': {
    before: 'Empty text for `select_properties_by_default` was refused.',
    now: 'Empty text and null count as not set.',
  },
  'old-configurations': {
    before:
      'A configuration from before 0.1.41, with `api_secret` next to `credentials`, failed the first start.',
    now: 'It is migrated, reported in one CONTROL message, and used.',
  },
  'secrets-without-project': {
    before: '`project_id` was sent with a project secret, which Mixpanel refuses.',
    now: 'It is not sent.',
  },
  'both-kinds-of-credentials': {
    before:
      'With account and project secret, the account counted, and its missing project id failed every command.',
    now: 'The project secret counts, unless `option_title` says otherwise.',
  },
  'check-without-query-api': {
    before: '`check` failed on plans without the Query API.',
    now: 'It succeeds and warns which streams remain.',
  },
  'full-refresh-ignores-state': {
    before: 'A full refresh continued from the state.',
    now: 'It starts at the start date; only column names are kept.',
  },
  'lists-asked-for-once': {
    before: 'Each stream requested the list of cohorts.',
    now: 'It is requested once.',
  },
  'no-status-after-the-end': {
    before: '`cohorts` could be RUNNING again after COMPLETE.',
    now: 'No stream has a status after COMPLETE or INCOMPLETE.',
  },
  'discover-waits-a-minute': {
    before: '`discover` waited as long as a response demanded, without a message.',
    now: 'It waits 20 s for undocumented endpoints, then lists only Mixpanel’s own columns, with a warning; for others a minute, then it fails with a transient error.',
  },
  'schema-stays-open': {
    before: 'With `select_properties_by_default: false`, the schema excluded further columns.',
    now: 'It never does; they are left out of the records.',
  },
  'schema-says-more': {
    before: 'The schema did not declare `tags`, allowed no null in `user` and had no descriptions.',
    now: 'It declares and describes all columns.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

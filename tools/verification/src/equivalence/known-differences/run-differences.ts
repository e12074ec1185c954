import type { NamedDifference } from './named-difference.js';

/** Configuration, schemas, requests and failures. */
export const RUN_DIFFERENCES = {
  'read-asks-for-no-schema': {
    title: '`read` requests no schema',
    before:
      'Every sync requested the properties of profiles and events, and failed where that was refused.',
    now: 'Only `discover` does.',
  },
  'projects-without-profiles': {
    title: 'A project without profiles can be read',
    before: 'Without profile properties every command but `check` failed.',
    now: 'The other streams are read.',
  },
  'streams-fail-alone': {
    title: 'A stream that fails stops no other',
    before: 'After a failure of another stream the export did not start.',
    now: 'Every stream is read; the exit code reports the failure.',
  },
  'failures-say-who-must-act': {
    title: 'Failures say who must act',
    before: 'Most refusals were system errors, any 400 a failed login.',
    now: 'Credentials, permissions, plan and parameters are configuration errors with Mixpanel’s text; what passes is a transient error.',
  },
  'dates-without-time': {
    title: 'Dates need no time',
    before: 'A date without a time failed every command.',
    now: 'Only the calendar date counts.',
  },
  'half-surrogate-pairs': {
    title: 'Half a surrogate pair becomes U+FFFD',
    before: 'It was passed on; destinations such as PostgreSQL refuse the record and its load.',
    now: 'U+FFFD, in every stream and format; a warning counts the records.',
    example: ['`"\\ud83d"`', '`"\ufffd"`'],
  },
  'empty-date-range': {
    title: 'Dates that leave no day are refused',
    before: '`check` passed, and the sync read nothing and succeeded.',
    now: '`check` fails; a start after the end fails every command, a start in the future warns in `read`.',
    example: [
      '`start_date` 2026-03-07, `end_date` 2026-03-06: a sync without records',
      '`The start date 2026-03-07 is after the end date 2026-03-06: correct one of them.`',
    ],
  },
  'region-has-a-default': {
    title: 'The connector applies defaults',
    before: 'Without `region` every command failed.',
    now: 'Every default is applied.',
  },
  'blank-settings': {
    title: 'Empty settings count as not set',
    before: 'Empty text for `select_properties_by_default` was refused.',
    now: 'Empty text and null count as not set.',
  },
  'old-configurations': {
    title: 'Configurations from before 0.1.41 work at once',
    before: 'With `api_secret` next to `credentials` the first start failed.',
    now: 'It is migrated, reported in one CONTROL message, and used.',
  },
  'secrets-without-project': {
    title: 'No project id with a project secret',
    before: '`project_id` was sent with it, which Mixpanel refuses.',
    now: 'It is not sent.',
  },
  'both-kinds-of-credentials': {
    title: 'One kind of credentials decides',
    before:
      'With account and project secret, the account counted and its missing project id failed every command.',
    now: 'The project secret counts, unless `option_title` says otherwise.',
  },
  'check-without-query-api': {
    title: '`check` accepts plans without the Query API',
    before: 'It failed, though events and annotations can be read.',
    now: 'It succeeds and warns which streams remain.',
  },
  'full-refresh-ignores-state': {
    title: 'A full refresh ignores the state',
    before: 'It continued from the state.',
    now: 'It starts at the start date; only column names are kept.',
  },
  'lists-asked-for-once': {
    title: 'Lists are requested once',
    before: 'Each stream requested the list of cohorts.',
    now: 'One request.',
  },
  'no-status-after-the-end': {
    title: 'COMPLETE is the last status',
    before: '`cohorts` could be RUNNING again after its COMPLETE.',
    now: 'No stream has a status after COMPLETE or INCOMPLETE.',
  },
  'discover-waits-a-minute': {
    title: '`discover` waits a minute at most',
    before: 'It waited as long as the answer demanded, without a message.',
    now: '20 s for undocumented endpoints, then the columns of every project with a warning; a minute for others, then a transient error.',
  },
  'schema-stays-open': {
    title: 'Schemas stay open',
    before: 'With `select_properties_by_default: false` the schema excluded further columns.',
    now: 'It never does; undeclared columns are left out of the records.',
  },
  'schema-says-more': {
    title: 'Schemas describe more',
    before: '`tags` was not declared, `user` could not be null, descriptions were missing.',
    now: 'They are declared and described.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

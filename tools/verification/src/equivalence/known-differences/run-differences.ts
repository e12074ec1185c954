import type { NamedDifference } from './named-difference.js';

/** Configuration, schemas, requests and failures. */
export const RUN_DIFFERENCES = {
  'read-asks-for-no-schema': {
    title: '`read` asks for no schema',
    before:
      'Every sync asked for the properties of profiles and events first, whichever streams it read, and failed where that was refused.',
    now: 'Only `discover` asks for them.',
    example: [
      'a sync of `annotations` begins with `engage/properties`',
      'it begins with `annotations`',
    ],
  },
  'projects-without-profiles': {
    title: 'A project without profiles can be read',
    before: 'Where no profile had any property every command but `check` failed, for all streams.',
    now: 'The other streams are read.',
    example: ['`generator raised StopIteration`', 'events, funnels, annotations'],
  },
  'streams-fail-alone': {
    title: 'A stream that fails stops no other',
    before: 'After a failure of any other stream the export was not even started.',
    now: 'Every stream is read; the exit code tells of the failure.',
    example: ['a failing funnel: no events', 'a failing funnel: all events'],
  },
  'failures-say-who-must-act': {
    title: 'Failures say who has to act',
    before: 'Most refusals of the Query API were system errors, and any 400 a failed login.',
    now: 'Credentials, permissions, plan and parameters are configuration errors in Mixpanel’s own words; what passes by itself is a transient error.',
    example: ['402: `system_error`', '402: `config_error`, the plan does not include it'],
  },
  'dates-without-time': {
    title: 'Dates need no time',
    before:
      'A `start_date` or `end_date` without a time, which the form allows, failed every command.',
    now: 'Dates and date-times are accepted everywhere; the calendar date counts.',
    example: ['`start_date: 2026-11-01`: an error', 'read from 2026-11-01 on'],
  },
  'half-surrogate-pairs': {
    title: 'Half a surrogate pair becomes U+FFFD',
    before:
      'A value or name with half a surrogate pair was passed on as it was; destinations such as PostgreSQL refuse such a record, and with it the load.',
    now: 'It holds U+FFFD in its place, in every stream and format; a warning counts the records.',
    example: ['`"\\ud83d"`', '`"\ufffd"`'],
  },
  'empty-date-range': {
    title: 'Dates that leave no day to read are refused',
    before:
      'A `start_date` after the `end_date`, or in the future, passed `check`, and a sync of it read nothing and succeeded.',
    now: '`check` fails and names the dates; a start after the end fails every command, a start in the future warns in `read`.',
    example: [
      '`start_date` 2026-03-07, `end_date` 2026-03-06: a sync without records',
      '`The start date 2026-03-07 is after the end date 2026-03-06: correct one of them.`',
    ],
  },
  'region-has-a-default': {
    title: 'Defaults are applied by the connector',
    before: 'Without `region` in the configuration every command failed.',
    now: 'Every default is applied.',
    example: ["`'dict object' has no attribute 'region'`", 'the region US'],
  },
  'blank-settings': {
    title: 'Empty settings count as not set',
    before: 'An empty text for `select_properties_by_default` was refused.',
    now: 'Empty texts and nulls count as not set.',
    example: ["`'' is not of type 'boolean'`", 'the default'],
  },
  'old-configurations': {
    title: 'Configurations from before 0.1.41 work at once',
    before:
      'With `api_secret` beside `credentials` the first start failed, and the CONTROL message was no JSON.',
    now: 'It is moved, told in one CONTROL message, and used.',
    example: ["`'credentials' is a required property`", 'the sync runs'],
  },
  'secrets-without-project': {
    title: 'No project id beside a project secret',
    before: '`project_id` was sent with a project secret, which Mixpanel refuses.',
    now: 'It is left out.',
    example: ['`project_id=12345` and a failed login', 'no `project_id`'],
  },
  'both-kinds-of-credentials': {
    title: 'One kind of credentials decides',
    before:
      'With the name and secret of an account beside a project secret, and nothing that says which is meant, the account counted and its missing project id failed every command.',
    now: 'The project secret counts; `option_title` says otherwise.',
    example: ["`Required parameter 'project_id' missing`", 'the project secret is used'],
  },
  'check-without-query-api': {
    title: '`check` knows plans without the Query API',
    before: 'It failed on them, though events and annotations can be read.',
    now: 'It succeeds where the export answers, and warns which streams are left.',
    example: ['FAILED', 'SUCCEEDED and a WARN'],
  },
  'full-refresh-ignores-state': {
    title: 'A full refresh ignores the state',
    before: 'A state that came with a stream to be read whole was continued.',
    now: 'Everything from the start date on is read; only the names of columns are kept.',
    example: ['from the state on', 'from the start date on'],
  },
  'lists-asked-for-once': {
    title: 'Lists are asked for once',
    before: 'The list of cohorts was asked for by each stream that needs it.',
    now: 'Fewer requests of the hour.',
    example: ['two requests', 'one request'],
  },
  'no-status-after-the-end': {
    title: 'COMPLETE is the last word',
    before:
      'When `cohort_members` was refused the list of cohorts for its quota, `cohorts` was told to be RUNNING again, at times after its COMPLETE, and so it stayed.',
    now: 'The list is asked for once; no stream has a status after COMPLETE or INCOMPLETE.',
    example: ['COMPLETE, RUNNING (RATE_LIMITED), end', 'RUNNING (RATE_LIMITED), COMPLETE, end'],
  },
  'discover-waits-a-minute': {
    title: '`discover` waits a minute at most',
    before: 'With the quota used up it waited as long as the answer demanded, without a message.',
    now: 'It waits 20 s for an endpoint that Mixpanel does not document and lists the columns of every project without it, with a warning; for the others a minute, and then ends in a transient error.',
    example: ['the columns after 80 s', 'the columns of every project after 20 s'],
  },
  'schema-stays-open': {
    title: 'Schemas stay open',
    before:
      'With `select_properties_by_default: false` the schema of events said that there are no further columns.',
    now: 'It never says so; the setting leaves undeclared columns out of the records.',
    example: ['`additionalProperties: false`', '`additionalProperties: true`'],
  },
  'schema-says-more': {
    title: 'Schemas say more',
    before:
      'Annotations did not declare `tags`, nor that `user` may be null; some columns had no description.',
    now: 'They do, and have.',
    example: ['no `tags`', '`tags`, a list'],
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

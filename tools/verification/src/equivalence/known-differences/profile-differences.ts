import type { NamedDifference } from './named-difference.js';

/** Profiles, cohorts and their members. */
export const PROFILE_DIFFERENCES = {
  'profiles-without-last-seen': {
    title: 'Profiles without a time of update arrive',
    before: 'Profiles and members without `$last_seen` were never delivered.',
    now: 'They arrive with every sync; deduplicate by key.',
  },
  'members-of-older-cohorts': {
    title: 'Members of all cohorts',
    before: 'Cohorts created before the start date were left out.',
    now: 'Every cohort is read.',
  },
  'new-parts-are-whole': {
    title: 'New funnels and cohorts are read from the start date',
    before: 'They were read from the greatest cursor of the others.',
    now: 'They are read from the start date.',
  },
  'members-pages-apart': {
    title: 'Pages of cohorts do not mix',
    before: 'Cohorts read at once shared one page counter.',
    now: 'Each cohort has its own.',
  },
  'pages-as-granted': {
    title: 'Pages are counted by the granted size',
    before: 'Where Mixpanel granted smaller pages than `page_size`, profiles were left out.',
    now: 'The granted size counts.',
    example: ['`page_size: 5000`, 1,000 granted, 4,000 profiles: 1,000 come', '4,000 come'],
  },
  'profile-browser-version': {
    title: '`browser_version` exists only where the profile has it',
    before: 'Every record had it; `"81"` became a number, `"None"` null.',
    now: 'It exists where the profile has it, as text.',
    example: ['`browser_version: ""`', 'no such column'],
  },
  'profile-declared-text': {
    title: 'Columns declared as text hold text',
    before: '`name`, `city`, `email` held whatever the profile had.',
    now: 'Other values are written as JSON text.',
  },
  'profile-huge-numbers': {
    title: 'Numbers keep their digits',
    before: 'Numbers beyond a double became null.',
    now: 'They are written as Mixpanel wrote them.',
  },
  'profile-lines-are-json': {
    title: 'Every line is JSON',
    before: 'A profile with such a number and half a surrogate pair was written with `Infinity`.',
    now: 'Every line can be parsed.',
  },
  'profile-names-kept-apart': {
    title: 'Properties of profiles keep their own columns',
    before: '`$name` and `name` became one column.',
    now: 'They are `name` and `_name`, in schema and records.',
    example: ['`name: "custom"`', '`name: "Ann"`, `_name: "custom"`'],
  },
  'profile-id-kept': {
    title: 'A property cannot replace the id of a profile',
    before: 'A property `distinct_id` did.',
    now: 'It becomes `_distinct_id`.',
  },
  'nulls-are-kept': {
    title: 'Null columns are written',
    before: 'They were left out of the record.',
    now: 'They are null.',
  },
  'gone-children': {
    title: 'A cohort that cannot be read is skipped',
    before: 'A deleted cohort, data group or funnel ended the stream.',
    now: 'It is skipped with a warning.',
  },
  'state-keeps-names': {
    title: 'The state keeps column names',
    before: '`{"last_seen": "…"}`',
    now: 'It also has `names` (exceptions) and `names_by_rule` (all others, packed), which the Python connector ignores.',
  },
  'no-cursor-without-records': {
    title: 'A stream without records has no cursor',
    before: 'The state was the start date.',
    now: 'The state is empty.',
  },
  'cursor-follows-records': {
    title: 'The cursor is the greatest of the delivered records',
    before: 'Records that it left out did not move it.',
    now: 'The additional records of this list move it.',
  },
  'state-before-start': {
    title: 'A state from before the start date stays',
    before: 'It was moved to the start date.',
    now: 'It stays; nothing before the start date is read.',
  },
  'states-in-the-future': {
    title: 'No cursor lies in the future',
    before:
      'Nothing was requested until that time had come; a record with a future time moved the state there.',
    now: 'A future record does not move the state; `export` ends at the start of the sync; a future state is read as the present, with a warning.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

import type { NamedDifference } from './named-difference.js';

/** Known differences in profiles, cohorts and members of cohorts. */
export const PROFILE_DIFFERENCES = {
  'profiles-without-last-seen': {
    before: 'Profiles and members without `$last_seen` were never delivered.',
    now: 'They arrive with every sync; deduplicate by key.',
  },
  'members-of-older-cohorts': {
    before: 'Members of cohorts created before the start date were left out.',
    now: 'Members of every cohort are read.',
  },
  'new-parts-are-whole': {
    before: 'New funnels and cohorts were read from the greatest cursor of the others.',
    now: 'They are read from the start date.',
  },
  'members-pages-apart': {
    before: 'Cohorts read at once shared one page counter.',
    now: 'Each cohort has its own.',
  },
  'pages-as-granted': {
    before: 'Where Mixpanel granted smaller pages than `page_size`, profiles were left out.',
    now: 'Pages are counted by the granted size.',
    example: ['`page_size: 5000`, 1,000 granted, 4,000 profiles: 1,000 come', '4,000 come'],
  },
  'profile-browser-version': {
    before: 'Every profile had `browser_version`; `"81"` became a number, `"None"` null.',
    now: 'It exists where the profile has it, as text.',
  },
  'profile-declared-text': {
    before: '`name`, `city` and `email`, declared as text, held whatever the profile had.',
    now: 'Other values are written as JSON text.',
  },
  'profile-huge-numbers': {
    before: 'Numbers beyond a double became null.',
    now: 'They are written as Mixpanel wrote them.',
  },
  'profile-lines-are-json': {
    before: 'A profile with such a number and half a surrogate pair was written with `Infinity`.',
    now: 'Every line is JSON.',
  },
  'profile-names-kept-apart': {
    before: 'The profile properties `$name` and `name` became one column.',
    now: 'They are `name` and `_name`, in schema and records.',
  },
  'profile-id-kept': {
    before: 'A property `distinct_id` replaced the id of a profile.',
    now: 'It becomes `_distinct_id`.',
  },
  'nulls-are-kept': {
    before: 'Null columns were left out of the record.',
    now: 'They are written.',
  },
  'gone-children': {
    before: 'A deleted cohort, data group or funnel ended the stream.',
    now: 'It is skipped with a warning.',
  },
  'state-keeps-names': {
    before: 'The state was `{"last_seen": "…"}`.',
    now: 'It also has `names` (exceptions) and `names_by_rule` (all others, packed), which the Python connector ignores.',
  },
  'no-cursor-without-records': {
    before: 'After a sync without records the state was the start date.',
    now: 'The state is empty.',
  },
  'cursor-follows-records': {
    before: 'Records that the Python connector left out did not move the cursor.',
    now: 'All delivered records move it.',
  },
  'state-before-start': {
    before: 'A state from before the start date was moved to the start date.',
    now: 'It stays; nothing before the start date is read.',
  },
  'states-in-the-future': {
    before:
      'A record with a future time moved the state there; then nothing was requested until that time had come.',
    now: 'A future record does not move the state; `export` ends at the start of the sync; a future state is read as the present, with a warning.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

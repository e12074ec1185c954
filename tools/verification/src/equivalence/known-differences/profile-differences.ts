import type { NamedDifference } from './named-difference.js';

/** Known differences in profiles, cohorts and members of cohorts. */
export const PROFILE_DIFFERENCES = {
  'profiles-without-last-seen': {
    before: 'Profiles and members without `$last_seen` were never delivered.',
    now: 'They arrive with every sync.',
  },
  'members-of-older-cohorts': {
    before: 'Members of cohorts created before the start date were left out.',
    now: 'They are read.',
  },
  'new-parts-are-whole': {
    before: 'New funnels and cohorts were read from the greatest cursor of the others.',
    now: 'They are read from the start date.',
  },
  'members-pages-apart': {
    before: 'Cohorts read at once shared one page counter.',
    now: 'Each has its own.',
  },
  'pages-as-granted': {
    before: 'If Mixpanel granted smaller pages than `page_size`, profiles were left out.',
    now: 'Pages are counted by the granted size.',
  },
  'profile-browser-version': {
    before: 'Every profile had `browser_version`; `"81"` became a number, `"None"` null.',
    now: 'It exists where the profile has it, as text.',
  },
  'profile-declared-text': {
    before: '`name`, `city` and `email`, declared as text, could hold other types.',
    now: 'These are written as JSON text.',
  },
  'profile-huge-numbers': {
    before: 'Numbers beyond a double became null.',
    now: 'They are kept.',
  },
  'profile-lines-are-json': {
    before: 'In a record with half a surrogate pair, such a number became `Infinity`.',
    now: 'Every line is JSON.',
  },
  'profile-names-kept-apart': {
    before: 'The properties `$name` and `name` became one column.',
    now: 'They are `name` and `_name`.',
  },
  'profile-id-kept': {
    before: 'A property `distinct_id` replaced the id of a profile.',
    now: 'It becomes `_distinct_id`.',
  },
  'nulls-are-kept': {
    before: 'Null columns were left out.',
    now: 'They are written.',
  },
  'gone-children': {
    before: 'A deleted cohort, data group or funnel ended the stream.',
    now: 'It is skipped with a warning.',
  },
  'state-keeps-names': {
    before: 'The state was `{"last_seen": "…"}`.',
    now: 'It has more members, which the Python connector ignores.',
  },
  'no-cursor-without-records': {
    before: 'After a sync without records, the state was the start date.',
    now: 'It is empty.',
  },
  'cursor-follows-records': {
    before: 'Records that were left out did not move the cursor.',
    now: 'All delivered records move it.',
  },
  'state-before-start': {
    before: 'A state from before the start date was moved there.',
    now: 'It stays; nothing before the start date is read.',
  },
  'states-in-the-future': {
    before: 'A record with a future time moved the state there, and nothing was read until then.',
    now: 'It does not move the state; `export` ends at the start of the sync; a future state counts as the present, with a warning.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

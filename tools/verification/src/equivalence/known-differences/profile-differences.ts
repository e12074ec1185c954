import type { NamedDifference } from './named-difference.js';

/** Known differences in profiles, cohorts and members of cohorts. */
export const PROFILE_DIFFERENCES = {
  'profiles-without-last-seen': {
    difference: 'Profiles and members without `$last_seen` arrive with every sync, not never.',
  },
  'members-of-older-cohorts': {
    difference: 'Members of cohorts created before the start date are read.',
  },
  'new-parts-are-whole': {
    difference:
      'New funnels and cohorts are read from the start date, not from the greatest cursor of the others.',
  },
  'members-pages-apart': {
    difference: 'Cohorts that are read at once do not share a page counter.',
  },
  'pages-as-granted': {
    difference: 'If Mixpanel grants smaller pages than `page_size`, no profiles are left out.',
  },
  'profile-browser-version': {
    difference: '`browser_version` exists where the profile has it, always as text.',
  },
  'profile-declared-text': {
    difference: '`name`, `city` and `email` are always text; other values are written as JSON.',
  },
  'profile-huge-numbers': {
    difference: 'Numbers beyond a double are kept, not null.',
  },
  'profile-lines-are-json': {
    difference: 'Such a number next to half a surrogate pair does not become `Infinity`.',
  },
  'profile-names-kept-apart': {
    difference: 'The properties `$name` and `name` are two columns, `name` and `_name`.',
  },
  'profile-id-kept': {
    difference: 'A property `distinct_id` becomes `_distinct_id` and does not replace the id.',
  },
  'nulls-are-kept': {
    difference: 'Null columns are written.',
  },
  'gone-children': {
    difference:
      'A deleted cohort, data group or funnel is skipped with a warning and does not end the stream.',
  },
  'state-keeps-names': {
    difference:
      'In addition to `last_seen`, the state has members that the Python connector ignores.',
  },
  'no-cursor-without-records': {
    difference: 'After a sync without records, the state is empty, not the start date.',
  },
  'cursor-follows-records': {
    difference: 'The records that the Python connector left out move the cursor, too.',
  },
  'state-before-start': {
    difference: 'A state from before the start date stays; nothing before the start date is read.',
  },
  'states-in-the-future': {
    difference:
      'A record with a future time does not move the state; `export` ends at the start of the sync. A state in the future counts as the present, with a warning; the Python connector then reads nothing.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

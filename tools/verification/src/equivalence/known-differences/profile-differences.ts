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
      'New funnels and cohorts are read from the start date, not from the cursor of others.',
  },
  'members-pages-apart': {
    difference: 'Cohorts that are read at once do not share a page counter.',
  },
  'pages-as-granted': {
    difference: 'If Mixpanel grants smaller pages than `page_size`, no profiles are left out.',
  },
  'profile-browser-version': { listedUnder: 'profile-declared-text' },
  'profile-declared-text': {
    difference:
      '`name`, `city`, `email` and, where it exists, `browser_version` are always text; values of other types are written as JSON.',
  },
  'profile-huge-numbers': {
    difference: 'Numbers beyond a double are kept, not null or `Infinity`.',
  },
  'profile-lines-are-json': { listedUnder: 'profile-huge-numbers' },
  'profile-names-kept-apart': { listedUnder: 'export-names-decided-once' },
  'profile-id-kept': { listedUnder: 'export-reserved-columns' },
  'nulls-are-kept': {
    difference: 'Null columns are written.',
  },
  'gone-children': {
    difference: 'A deleted cohort, data group or funnel is skipped, with a warning.',
  },
  'state-keeps-names': { listedUnder: 'export-state-says-more' },
  'no-cursor-without-records': {
    difference:
      'After a sync without records, the state is empty, not the start date. Records that the Python connector leaves out move the state, too.',
  },
  'cursor-follows-records': { listedUnder: 'no-cursor-without-records' },
  'state-before-start': {
    difference: 'A state from before the start date stays; nothing before the start date is read.',
  },
  'states-in-the-future': {
    difference:
      'A record with a future time does not move the state; `export` ends at the start of the sync. A state in the future counts as the present, with a warning; the Python connector then reads nothing.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

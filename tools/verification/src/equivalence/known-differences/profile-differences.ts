import type { NamedDifference } from './named-difference.js';

/** Profiles, cohorts and their members. */
export const PROFILE_DIFFERENCES = {
  'profiles-without-last-seen': {
    title: 'Profiles without a time of update come, too',
    before: 'Profiles, and members of cohorts, without `$last_seen` were never delivered.',
    now: 'They come with every sync; deduplication by key keeps one of each.',
    example: ['nothing', '`{"distinct_id": "user-1", …}`'],
  },
  'members-of-older-cohorts': {
    title: 'Members of all cohorts',
    before: 'Cohorts created before the start date were left out of `cohort_members`.',
    now: 'Every cohort is read, however old; its members as before by their own time of update.',
    example: ['a cohort of 2019, `start_date: 2026-01-01`: no members', 'its members'],
  },
  'new-parts-are-whole': {
    title: 'New funnels and cohorts come whole',
    before:
      'A funnel or cohort the state knows nothing of was read from the greatest cursor of the others on: what it held before never came.',
    now: 'It is read from the start date on.',
    example: [
      'a cohort made on the 9th, the others read up to the 8th: its members seen since the 8th',
      'all its members',
    ],
  },
  'members-pages-apart': {
    title: 'Pages of cohorts do not mix',
    before:
      'Cohorts read at the same time shared one count of pages: some ended early, some were asked for pages they had not.',
    now: 'Each cohort counts for itself.',
    example: ['of two cohorts with three pages each one may end after its first', 'six pages'],
  },
  'pages-as-granted': {
    title: 'Pages are counted as Mixpanel cuts them',
    before:
      'Where Mixpanel granted smaller pages than `page_size` asks for, profiles were left out.',
    now: 'The number of pages follows from the size that is granted.',
    example: ['`page_size: 5000`, 1,000 granted, 4,000 profiles: 1,000 come', '4,000 come'],
  },
  'profile-browser-version': {
    title: '`browser_version` is only there where the profile has it',
    before:
      'Every record had it, as `""` where the profile had none; `"81"` became the number 81, `"None"` nothing.',
    now: 'It is there where the profile has it, always as text.',
    example: ['`browser_version: ""`', 'no such column'],
  },
  'profile-declared-text': {
    title: 'Columns declared as text hold text',
    before:
      '`name`, `city`, `email` and the like were declared as text, and held whatever the profile had.',
    now: 'Numbers, lists and the like are written there as JSON text.',
    example: ['`city: 17`', '`city: "17"`'],
  },
  'profile-huge-numbers': {
    title: 'Numbers keep their digits',
    before: 'Numbers beyond what a double holds became null.',
    now: 'Every number is written as Mixpanel wrote it.',
    example: ['null', '`1e400`'],
  },
  'profile-lines-are-json': {
    title: 'Every line is JSON',
    before:
      'A profile with a number beyond what a double holds and half a pair of surrogates was written with `Infinity`, which is no JSON: whoever read the line lost the profile.',
    now: 'Every number is written as Mixpanel wrote it, every line can be read.',
    example: ['`{"amount": Infinity, "note": "\\ud83d"}`', '`{"amount":1e400,"note":"\\ud83d"}`'],
  },
  'profile-names-kept-apart': {
    title: 'Properties of profiles keep apart',
    before:
      '`$name` and `name` became one column, in which the last won; the schema lost every `$` of a name, the records one.',
    now: 'They are two columns, `name` and `_name`, the same in the schema and in every record for good.',
    example: ['`name: "custom"`', '`name: "Ann"`, `_name: "custom"`'],
  },
  'profile-id-kept': {
    title: 'A property cannot change who a profile is',
    before: 'A property called `distinct_id` replaced the id of the profile.',
    now: 'It becomes `_distinct_id`.',
    example: [
      '`distinct_id: "not the id"`',
      '`distinct_id: "user-1"`, `_distinct_id: "not the id"`',
    ],
  },
  'nulls-are-kept': {
    title: 'Null columns are written',
    before: 'A column that was null was left out of the record.',
    now: 'It is there, as null. Destinations treat both alike.',
    example: ['`{"id": 1}`', '`{"id": 1, "data_group_id": null}`'],
  },
  'gone-children': {
    title: 'A cohort that cannot be read is skipped',
    before:
      'A cohort that was deleted meanwhile, or whose data group was, ended the stream; the same with a funnel.',
    now: 'It is skipped with a warning.',
    example: ['`cohort_members` fails', 'the members of all others, one WARN'],
  },
  'state-keeps-names': {
    title: 'The state keeps the names of columns',
    before: '`{"last_seen": "…"}`',
    now: 'In addition there are `names`, the columns that are not the name without one leading `$`, and `names_by_rule`, the packed names of all other properties. The Python connector ignores them.',
    example: [
      '`{"last_seen": "…"}`',
      '`{"last_seen": "…", "names": {"name": "_name"}, "names_by_rule": ["eJyL…"]}`',
    ],
  },
  'no-cursor-without-records': {
    title: 'A stream without records has no cursor',
    before: 'Where nothing came, the state was the start date.',
    now: 'Where nothing came, the state says nothing. The next sync starts at the start date either way.',
    example: ['`{"created": "2026-11-01 00:00:00"}`', '`{}`'],
  },
  'cursor-follows-records': {
    title: 'The cursor is that of the records that came',
    before: 'Records that were left out did not move it.',
    now: 'Where other records come (see the entries here), the cursor is the greatest of theirs.',
    example: ['members of an old cohort: no cursor', 'the greatest `last_seen` of its members'],
  },
  'state-before-start': {
    title: 'A state from before the start date stays',
    before: 'It was moved to the start date.',
    now: 'It stays; nothing before the start date is read either way.',
    example: ['`{"last_seen": "2026-11-01T00:00:00"}`', '`{"last_seen": "2026-09-30T08:00:00"}`'],
  },
  'states-in-the-future': {
    title: 'No cursor lies in the future',
    before:
      'A state in the future was kept and nothing was requested until that time had come; a record with a time in the future moved the state there.',
    now: 'A profile or cohort with a time in the future is delivered and does not move the state; `export` ends at the time at which the sync began. A saved state in the future is read as the present, with a warning.',
    example: [
      'a profile seen in 2031: the state is 2031',
      'the state is the latest time that has passed',
    ],
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;

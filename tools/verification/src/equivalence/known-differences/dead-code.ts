/** A part of the Python connector's package that no run can reach. */
export interface DeadCode {
  readonly file: string;
  /** A function or class by its name, a range of lines, or a branch by its two lines. */
  readonly part:
    | string
    | readonly [first: number, last: number]
    | { readonly from: number; readonly to: number };
  /** The version to which the line numbers belong; default: all versions. */
  readonly version?: 'python-connector-4' | 'python-connector-3';
  /** Why it cannot be reached. */
  readonly reason: string;
}

const SECOND_EXPORT = 'part of a second export stream that is not in the list of streams';
const OVERRIDDEN = 'both streams that inherit it override it';
const RECORDS_ONLY = 'parent streams yield only records, which all have the key';
const NEVER_ITERATED = 'the generator is created but never iterated, so it cannot raise';

const SAME_IN_ALL: readonly DeadCode[] = [
  { file: 'components.py', part: 'ExportHttpRequester', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'iter_dicts', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'ExportDpathExtractor', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'ExportErrorHandler', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'PropertiesTransformation', reason: SECOND_EXPORT },
  {
    file: 'components.py',
    part: 'EngagePaginationStrategy.reset',
    reason: 'the version of the framework that it is locked to does not call it',
  },
  {
    file: 'run.py',
    part: { from: 54, to: -50 },
    reason: 'without a source, reading its configuration has already failed in the line before',
  },
  {
    file: 'source.py',
    part: [33, 36],
    reason: 'only for its own acceptance tests, which set an environment variable',
  },
  ...[99, 102, 107, 109].map((line) => ({
    file: 'source.py',
    part: [line, line] as const,
    reason: 'the JSON Schema of the spec has already refused such a value',
  })),
  { file: 'streams.py', part: [69, 69], reason: 'it is never set from outside' },
  { file: 'streams.py', part: 'MixpanelStream.process_response', reason: OVERRIDDEN },
  {
    file: 'streams.py',
    part: { from: 169, to: 174 },
    reason: 'an event without a time has already received one or has ended the stream',
  },
  { file: 'streams.py', part: [289, 290], reason: NEVER_ITERATED },
  { file: 'streams.py', part: 'ExportSchema.iter_dicts', reason: NEVER_ITERATED },
  { file: 'utils.py', part: 'read_full_refresh', reason: 'it is never called' },
  { file: 'utils.py', part: 'fix_date_time', reason: 'only dead code calls it' },
  { file: 'utils.py', part: 'to_iso_format', reason: 'only dead code calls it' },
];

/** How many lines further down than in version 4 the code for the list of funnels is. */
const FUNNEL_LIST_OFFSETS = {
  'python-connector-4': 0,
  'python-connector-3': 36,
} as const;

/** Returns the dead code in the list of funnels, whose line numbers differ by version. */
function deadInFunnels(version: 'python-connector-4' | 'python-connector-3'): DeadCode[] {
  const down = FUNNEL_LIST_OFFSETS[version];
  const common = { file: 'components.py', version };
  return [
    { ...common, part: [185 + down, 185 + down], reason: 'the framework requires a parent stream' },
    { ...common, part: [202 + down, 205 + down], reason: RECORDS_ONLY },
    { ...common, part: { from: 206 + down, to: 208 + down }, reason: RECORDS_ONLY },
    { ...common, part: [210 + down, 211 + down], reason: RECORDS_ONLY },
  ];
}

export const DEAD_CODE: readonly DeadCode[] = [
  ...SAME_IN_ALL,
  ...deadInFunnels('python-connector-4'),
  ...deadInFunnels('python-connector-3'),
];

/** A part of the Python connector's package that no run can enter. */
export interface DeadCode {
  readonly file: string;
  /** A function or class by its name, lines by the first and the last, or a branch by both its ends. */
  readonly part:
    | string
    | readonly [first: number, last: number]
    | { readonly from: number; readonly to: number };
  /** For lines that not every version has in the same place. */
  readonly version?: 'python-connector-4' | 'python-connector-3';
  /** Why nothing gets there. */
  readonly reason: string;
}

const SECOND_EXPORT = 'part of a second export that the list of streams does not name';
const OVERRIDDEN = 'both streams that inherit it have their own';
const RECORDS_ONLY = 'parents hand over records: neither messages nor records without the key';
const NEVER_WALKED = 'the generator is made and never walked, so that it cannot raise';

const SAME_IN_ALL: readonly DeadCode[] = [
  { file: 'components.py', part: 'ExportHttpRequester', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'iter_dicts', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'ExportDpathExtractor', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'ExportErrorHandler', reason: SECOND_EXPORT },
  { file: 'components.py', part: 'PropertiesTransformation', reason: SECOND_EXPORT },
  {
    file: 'components.py',
    part: 'EngagePaginationStrategy.reset',
    reason: 'the framework it is locked to has no such call',
  },
  {
    file: 'run.py',
    part: { from: 54, to: -50 },
    reason: 'without a source, the reading of its configuration has failed the line before',
  },
  {
    file: 'source.py',
    part: [33, 36],
    reason: 'a mode of its own acceptance tests, switched on by an environment variable',
  },
  ...[99, 102, 107, 109].map((line) => ({
    file: 'source.py',
    part: [line, line] as const,
    reason: 'the specification refuses such a setting before',
  })),
  { file: 'streams.py', part: [69, 69], reason: 'nothing sets it from outside' },
  { file: 'streams.py', part: 'MixpanelStream.process_response', reason: OVERRIDDEN },
  {
    file: 'streams.py',
    part: { from: 169, to: 174 },
    reason: 'every event has been given a time before, or has ended the stream',
  },
  { file: 'streams.py', part: [289, 290], reason: NEVER_WALKED },
  { file: 'streams.py', part: 'ExportSchema.iter_dicts', reason: NEVER_WALKED },
  { file: 'utils.py', part: 'read_full_refresh', reason: 'nothing calls it' },
  { file: 'utils.py', part: 'fix_date_time', reason: 'only dead code calls it' },
  { file: 'utils.py', part: 'to_iso_format', reason: 'only dead code calls it' },
];

/** By how many lines it stands further down. */
const FUNNEL_LISTS = {
  'python-connector-4': 0,
  'python-connector-3': 36,
} as const;

/** Of the funnels' list of parents, which stands in another place in each version. */
function deadInFunnels(version: 'python-connector-4' | 'python-connector-3'): DeadCode[] {
  const down = FUNNEL_LISTS[version];
  const common = { file: 'components.py', version };
  return [
    { ...common, part: [185 + down, 185 + down], reason: 'the framework insists on a parent' },
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

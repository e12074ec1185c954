import type { Fault } from '../faults/fault.js';
import { exampleGroupCohorts } from '../project/definitions.js';
import { largeLexicon } from '../project/large-lexicon.js';
import { defaultOptions, type MockMixpanelOptions } from '../project/options.js';

export type Scenario = Partial<MockMixpanelOptions>;

const exportPath = '/api/2.0/export';
const onExport = (nth: number, effect: Fault['effect']): Fault => ({
  path: exportPath,
  nth,
  effect,
});
const brokenExports: readonly Fault[] = [
  onExport(1, { kind: 'cut', at: -1, of: 'decoded', by: 'reset' }),
  onExport(2, { kind: 'cut', at: 700, of: 'wire', by: 'close' }),
  onExport(3, { kind: 'cut', at: -8, of: 'wire', by: 'gzip' }),
  onExport(4, { kind: 'cut', at: -300, of: 'decoded', by: 'clean' }),
  onExport(5, { kind: 'trailer', text: 'terminated early', newline: true, afterLines: 3 }),
  onExport(6, { kind: 'cut', at: 100, of: 'wire', by: 'length' }),
];

/** The scenarios, by name. README.md describes them. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  Object.entries<Scenario>({
    sample: { data: 'sample' },
    generated: { data: 'generated' },
    bulk: { data: 'bulk', events: 1_000_000, days: 1 },
    empty: { data: 'empty' },
    'free-plan': { plan: 'free', revenue: 'withdrawn' },
    'published-api': { contract: 'published' },
    groups: { moreCohorts: exampleGroupCohorts },
    eu: { region: 'EU' },
    india: { region: 'IN', zone: 'Asia/Kolkata' },
    'pre-2023': { data: 'generated', epoch: 'local', zone: 'US/Pacific' },
    'pre-2023-east': { data: 'generated', epoch: 'local', zone: 'Pacific/Kiritimati' },
    'pre-2023-west': { data: 'generated', epoch: 'local', zone: 'Pacific/Pago_Pago' },
    'history-window': { historyDays: 60 },
    'no-revenue': { revenue: 'withdrawn' },
    'no-filter': { export: { ...defaultOptions.export, where: 'match_nothing' } },
    'refused-filter': { export: { ...defaultOptions.export, where: 'refuse_processing_time' } },
    'refused-time': { export: { ...defaultOptions.export, where: 'refuse_time' } },
    'ignored-time': { export: { ...defaultOptions.export, where: 'ignore_time' } },
    'slow-export': { export: { ...defaultOptions.export, prepare: 3000 } },
    'large-lexicon': { appLists: largeLexicon(3000) },
    'small-pages': {
      data: 'generated',
      engage: { ...defaultOptions.engage, maximumPageSize: 100, lastSession: 'null' },
    },
    tight: {
      quota: { ...defaultOptions.quota, window: 10_000, queryPerHour: 6, exportPerHour: 6 },
    },
    storm: {
      faults: [
        { path: exportPath, effect: { kind: 'storm', times: 2, headers: true, retryAfter: 1 } },
        {
          pattern: '^/api/(query|2\\.0)/(engage|cohorts|funnels|events)',
          effect: { kind: 'storm', times: 3, headers: false, retryAfter: 1 },
        },
      ],
    },
    broken: { faults: brokenExports },
  }),
);

/** A saved report. It covers seven days, the last of which is the last day with events. */
export interface ReportDefinition {
  readonly id: number;
  readonly name: string;
  readonly type: 'insights' | 'funnels' | 'retention' | 'flows';
  /** Properties by which an Insights report is broken down. */
  readonly by: readonly string[];
  /** Whether the report has one result for each day. Otherwise it has one for all days together. */
  readonly isDaily: boolean;
  /** The id of the funnel, if the report is about one. */
  readonly funnelId?: number;
}

/**
 * Reports of all types: Insights reports whose results are nested in one to four levels, a funnel,
 * a retention report, and a flows report, which no endpoint returns.
 */
export const defaultReports: readonly ReportDefinition[] = [
  { id: 501, name: 'All of it', type: 'insights', by: [], isDaily: false },
  { id: 502, name: 'By day', type: 'insights', by: [], isDaily: true },
  { id: 503, name: 'By browser', type: 'insights', by: ['browser'], isDaily: true },
  { id: 504, name: 'Łódź 🚀', type: 'insights', by: ['browser', 'plan'], isDaily: true },
  { id: 505, name: 'Buying', type: 'funnels', by: [], isDaily: true, funnelId: 7509 },
  { id: 506, name: 'Coming back', type: 'retention', by: [], isDaily: true },
  { id: 507, name: 'Ways', type: 'flows', by: [], isDaily: true },
];

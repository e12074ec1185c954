/** A saved report. Its days are its own: the last seven of the data. */
export interface ReportDefinition {
  readonly id: number;
  readonly name: string;
  readonly type: 'insights' | 'funnels' | 'retention' | 'flows';
  /** Properties by which an Insights report is broken down. */
  readonly by: readonly string[];
  /** Whether it has a figure for each day, or one for all of them. */
  readonly isDaily: boolean;
  /** The funnel of a report over a funnel. */
  readonly funnelId?: number;
}

/** Insights nested one to four levels deep, a funnel, a retention and one that no API answers. */
export const defaultReports: readonly ReportDefinition[] = [
  { id: 501, name: 'All of it', type: 'insights', by: [], isDaily: false },
  { id: 502, name: 'By day', type: 'insights', by: [], isDaily: true },
  { id: 503, name: 'By browser', type: 'insights', by: ['browser'], isDaily: true },
  { id: 504, name: 'Łódź 🚀', type: 'insights', by: ['browser', 'plan'], isDaily: true },
  { id: 505, name: 'Buying', type: 'funnels', by: [], isDaily: true, funnelId: 7509 },
  { id: 506, name: 'Coming back', type: 'retention', by: [], isDaily: true },
  { id: 507, name: 'Ways', type: 'flows', by: [], isDaily: true },
];

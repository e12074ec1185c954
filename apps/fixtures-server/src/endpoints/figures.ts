import { jsonContent, type Content } from '../exchange.js';
import type { ReportDefinition } from '../project/report-definitions.js';
import { reportDays, reportSeries, retentionSeries } from '../project/reports.js';
import { numberParameter, refuse, type Call } from './call.js';

/** Implements `insights`: returns the results of a saved Insights or funnel report. */
export function readReport(call: Call): Content {
  const report = findReport(call);
  if (report.type === 'flows' || report.type === 'retention') {
    throw refuse(call, `bookmark is of type ${report.type}, which insights does not support`);
  }
  const { from, to } = reportDays(call.project);
  return jsonContent({
    computed_at: new Date(call.now).toISOString().replace('Z', '+00:00'),
    date_range: {
      from_date: `${from}T00:00:00+00:00`,
      to_date: `${to}T23:59:59.999000+00:00`,
    },
    headers: ['$event', ...report.by],
    series: reportSeries(call.project, report),
  });
}

/** Implements `retention`: returns the results of a saved retention report. */
export function readRetention(call: Call): Content {
  const report = findReport(call);
  if (report.type !== 'retention') throw refuse(call, 'bookmark is not a retention report');
  return jsonContent(retentionSeries(call.project));
}

function findReport(call: Call): ReportDefinition {
  const id = numberParameter(call, 'bookmark_id', -1);
  const report = call.project.reports.find((known) => known.id === id);
  if (report === undefined) throw refuse(call, 'bookmark not found', 404);
  return report;
}

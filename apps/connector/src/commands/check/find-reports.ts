import { askInTime } from '@source-mixpanel/client';
import { listReports, readReport } from '@source-mixpanel/mixpanel';
import type { SourceError } from '@source-mixpanel/stream';
import { setting } from '../../config/setting-names.js';
import { outcomeOf } from '../../connection/outcome.js';
import type { Access } from './access.js';
import { optionalTimeout, type CheckContext } from './check-context.js';
import type { Finding } from './finding.js';

/**
 * The maximum number of reports that are requested because the list of reports does not contain
 * them.
 */
const MAX_READ = 3;

/**
 * Returns findings that say whether the reports in `report_ids` exist. The request for the list of
 * reports does not count against the hourly quota. Reports that are not in the list are requested
 * one by one, at most `MAX_READ`; these requests count. A missing report is only a warning, because
 * it may have been deleted after the setting was made, and the other streams can still be read.
 */
export async function findReports(
  context: CheckContext,
  access: Access,
): Promise<readonly Finding[]> {
  const { report_ids: configured = [] } = context.config;
  const ids = [...new Set(configured)];
  if (ids.length === 0 || access.kind !== 'full') return [];
  const listed = await requestReportIds(context);
  const unlisted = ids.filter((id) => listed?.has(id) !== true);
  const read = readReport(context.connection.client);
  const findings: Finding[] = [];
  for (const id of unlisted.slice(0, MAX_READ)) {
    const outcome = await outcomeOf(askInTime(context, (io) => read({ id }, io)));
    if (outcome.kind === 'answered') continue;
    if (outcome.error.kind === 'transient') return [...findings, notTested(outcome.error)];
    findings.push(reportRefused(id, outcome.error));
  }
  const rest = unlisted.slice(MAX_READ);
  if (rest.length > 0) findings.push(reportsNotRead(rest));
  return findings.length > 0 ? findings : [ALL_EXIST];
}

const topic = 'reports';
const ALL_EXIST: Finding = {
  topic,
  severity: 'good',
  text: `The project has all reports in ${setting('report_ids')}.`,
};

/**
 * Returns the ids of the reports that Mixpanel lists; undefined if it does not return the list,
 * whose endpoint is undocumented.
 */
async function requestReportIds(context: CheckContext): Promise<ReadonlySet<unknown> | undefined> {
  const { projectId, ...client } = context.connection.client;
  if (projectId === undefined) return undefined;
  const limit = { io: context.io, timeoutMilliseconds: optionalTimeout(context) };
  const outcome = await outcomeOf(askInTime(limit, listReports({ ...client, projectId })));
  return outcome.kind === 'answered'
    ? new Set(Array.from(outcome.answer, ({ id }) => id))
    : undefined;
}

function reportRefused(id: number, { message }: SourceError): Finding {
  const text = `The report ${id} in ${setting('report_ids')} cannot be read: ${message}`;
  return { topic, severity: 'warning', text };
}

function reportsNotRead(ids: readonly number[]): Finding {
  const text = `Cannot tell whether the reports ${ids.join(', ')} in ${setting('report_ids')} exist: Mixpanel does not list them, but may still have them.`;
  return { topic, severity: 'unknown', text };
}

function notTested({ message }: SourceError): Finding {
  const text = `Cannot tell whether the reports in ${setting('report_ids')} exist: ${message}`;
  return { topic, severity: 'unknown', text };
}

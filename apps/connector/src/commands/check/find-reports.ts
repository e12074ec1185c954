import { askInTime } from '@source-mixpanel/client';
import { listReports, readReport } from '@source-mixpanel/mixpanel';
import type { SourceError } from '@source-mixpanel/stream';
import { setting } from '../../config/setting-names.js';
import { outcomeOf } from '../../connection/settled.js';
import type { Access } from './access.js';
import { optionalLimit, type CheckContext } from './check-context.js';
import type { Finding } from './finding.js';

/**
 * The maximum number of reports that are read because Mixpanel does not list them: each is a counted request.
 */
const MAX_READ = 3;

/**
 * Returns whether the configured reports exist. The list of reports is not counted; of the reports that it
 * lacks, the first are read. A report that Mixpanel refuses is a warning: it may have been deleted, and the
 * other streams can be read.
 */
export async function findReports(
  context: CheckContext,
  access: Access,
): Promise<readonly Finding[]> {
  const { report_ids: configured = [] } = context.config;
  const ids = [...new Set(configured)];
  if (ids.length === 0 || access.kind !== 'full') return [];
  const listed = await listedReports(context);
  const unlisted = ids.filter((id) => listed?.has(id) !== true);
  const read = readReport(context.connection.client);
  const findings: Finding[] = [];
  for (const id of unlisted.slice(0, MAX_READ)) {
    const outcome = await outcomeOf(askInTime(context, (io) => read({ id }, io)));
    if (outcome.kind === 'answered') continue;
    if (outcome.error.kind === 'transient') return [...findings, cannotTell(outcome.error)];
    findings.push(notFound(id, outcome.error));
  }
  const rest = unlisted.slice(MAX_READ);
  if (rest.length > 0) findings.push(notRead(rest));
  return findings.length > 0 ? findings : [ALL_EXIST];
}

const topic = 'reports';
const ALL_EXIST: Finding = {
  topic,
  severity: 'good',
  text: `Mixpanel has all reports of ${setting('report_ids')}.`,
};

/** Returns undefined if Mixpanel does not answer, as the list is not documented. */
async function listedReports(context: CheckContext): Promise<ReadonlySet<unknown> | undefined> {
  const { projectId, ...client } = context.connection.client;
  if (projectId === undefined) return undefined;
  const limit = { io: context.io, deadlineMilliseconds: optionalLimit(context) };
  const outcome = await outcomeOf(askInTime(limit, listReports({ ...client, projectId })));
  return outcome.kind === 'answered'
    ? new Set(Array.from(outcome.answer, ({ id }) => id))
    : undefined;
}

function notFound(id: number, { message }: SourceError): Finding {
  const text = `The report ${id} of ${setting('report_ids')} cannot be read: ${message}`;
  return { topic, severity: 'warning', text };
}

function notRead(ids: readonly number[]): Finding {
  const text = `Mixpanel does not list ${ids.join(', ')}, which ${setting('report_ids')} names: such a report may exist all the same.`;
  return { topic, severity: 'unknown', text };
}

function cannotTell({ message }: SourceError): Finding {
  const text = `Cannot tell whether the reports of ${setting('report_ids')} exist: ${message}`;
  return { topic, severity: 'unknown', text };
}

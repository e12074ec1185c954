import { askInTime } from '@source-mixpanel/client';
import { listReports, readReport } from '@source-mixpanel/mixpanel';
import type { SourceError } from '@source-mixpanel/stream';
import { setting } from '../../config/setting-names.js';
import { outcomeOf } from '../../connection/settled.js';
import type { Access } from './access.js';
import { optionalLimit, type CheckContext } from './check-context.js';
import type { Finding } from './finding.js';

/** How many reports are read that Mixpanel does not list: each is a counted request. */
const MAX_READ = 3;

/**
 * Whether the configured reports exist. The list of reports is not counted; of those that it lacks the first are read.
 * One that Mixpanel refuses is a warning: it may have been deleted since, and the other streams can be read.
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
  const { client } = context.connection;
  const missing: Finding[] = [];
  for (const id of unlisted.slice(0, MAX_READ)) {
    const read = readReport(client);
    const outcome = await outcomeOf(askInTime(context, (io) => read({ id }, io)));
    if (outcome.kind === 'refused' && outcome.error.kind !== 'transient') {
      missing.push(notFound(id, outcome.error));
      continue;
    }
    if (outcome.kind === 'refused') return [...missing, cannotTell(outcome.error)];
  }
  if (missing.length > 0) return missing;
  if (unlisted.length > MAX_READ) {
    const text = `Mixpanel does not list ${unlisted.slice(MAX_READ).join(', ')}, which ${setting('report_ids')} names: such a report may exist all the same.`;
    return [{ topic, severity: 'unknown', text }];
  }
  return [
    { topic, severity: 'good', text: `Mixpanel has all reports of ${setting('report_ids')}.` },
  ];
}

const topic = 'reports';

/** Undefined where Mixpanel does not answer: the list is not documented. */
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

function cannotTell({ message }: SourceError): Finding {
  const text = `Cannot tell whether the reports of ${setting('report_ids')} exist: ${message}`;
  return { topic, severity: 'unknown', text };
}

import { askInTime } from '@source-mixpanel/client';
import { cancelBody } from '@source-mixpanel/kernel';
import { eventLists, exportEvents, toFilterError, readProfiles } from '@source-mixpanel/mixpanel';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { selections } from '../../config/selections.js';
import type { Access } from './access.js';
import type { CheckContext } from './check-context.js';
import type { FirstEvents } from './find-events.js';
import type { Finding } from './finding.js';

/**
 * Tests the filters in the settings by requesting one event and one profile with them. Each filter
 * that is set takes one request, which counts against the hourly quota.
 * @throws ConfigError `filter_refused` with the text of Mixpanel
 */
export async function tryFilters(
  context: CheckContext,
  { day }: FirstEvents,
  access: Access,
): Promise<readonly Finding[]> {
  const { client, storage } = context.connection;
  const { events, profiles } = selections(context.config);
  const findings: Finding[] = [];
  const { where } = events;
  if (where !== undefined) {
    const [names] = eventLists(events.events);
    const request = { from: day, to: day, where, limit: 1, ...(names && { events: names }) };
    const ask = async (io: CallIo): Promise<void> => {
      const { body } = await exportEvents(client)(request, io);
      await cancelBody(body.chunks);
    };
    findings.push(await tryFilter(context, ask, { setting: EXPORT_FILTER, where }));
  }
  if (profiles.where !== undefined && access.kind === 'full') {
    const query = { where: profiles.where, pageSize: 1 };
    const ask = async (io: CallIo): Promise<void> => {
      const reading = readProfiles(client, { storage })(query, io)[Symbol.asyncIterator]();
      await reading.next();
      await reading.return?.();
    };
    findings.push(await tryFilter(context, ask, { setting: ENGAGE_FILTER, where: profiles.where }));
  }
  return findings;
}

type FilterSetting = Parameters<typeof toFilterError>[1];
const EXPORT_FILTER = 'Export Filter (`export_where`)';
const ENGAGE_FILTER = 'Engage Filter (`engage_where`)';

/**
 * Sends a request with a filter and returns whether Mixpanel accepts it. An error that is not about
 * the filter, such as a server error, makes the finding `unknown`.
 * @throws ConfigError `filter_refused`
 */
async function tryFilter(
  context: CheckContext,
  ask: (io: CallIo) => Promise<void>,
  filter: FilterSetting,
): Promise<Finding> {
  try {
    await askInTime(context, ask);
  } catch (error) {
    const refusal = toFilterError(error, filter);
    if (refusal !== error || !(error instanceof SourceError)) throw refusal;
    const text = `Cannot tell whether Mixpanel accepts ${filter.setting}: ${error.message}`;
    return { topic: 'filters', severity: 'unknown', text };
  }
  return { topic: 'filters', severity: 'good', text: `Mixpanel accepts ${filter.setting}.` };
}

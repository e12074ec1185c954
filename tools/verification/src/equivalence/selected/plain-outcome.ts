import type { JsonObject } from '@source-mixpanel/exact-json';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import type { Outcome } from '../../harness/output/outcome.js';
import { keyText } from '../../harness/records/record-key.js';
import { EXPORT_PATH } from '../compare-export-days.js';
import type { Verdict } from '../verdict.js';
import { treatmentOf, filterExpression } from '../../harness/privacy/output-settings.js';
import type { AllSettings } from './draw-all-settings.js';
import { expectedEventKey, hashedText } from '../../harness/privacy/expected-values.js';

/**
 * Removes from our outcome what the settings add to it: keys of events, two members of states, and
 * parameters of requests. Reports those that are missing or wrong.
 */
export function plainOutcome(ours: Outcome, settings: AllSettings, verdict: Verdict): Outcome {
  const records = new Map(ours.records);
  const exported = (records.get('export') ?? []).map((record) =>
    withoutKey(record, settings, verdict),
  );
  if (records.has('export')) records.set('export', exported);
  const states = new Map(ours.states);
  for (const stream of ['export', 'engage', 'cohort_members']) {
    const state = states.get(stream);
    // A stream that reads nothing does not save these members, for example `cohort_members` if
    // there are no cohorts.
    const isRead = records.has(stream) || state?.['selection'] !== undefined;
    if (state === undefined || !isRead) continue;
    states.set(stream, withoutSettingMembers(stream, state, { settings, verdict }));
  }
  const state = states.get('export');
  if (state !== undefined) states.set('export', inMilliseconds(state, exported));
  const requests = ours.requests.map((request) => withoutParameters(request, settings, verdict));
  return { ...ours, records, states, requests };
}

function withoutKey(
  { [`event_key`]: moving, [`event_key_stable`]: stable, ...record }: JsonObject,
  { keyColumn }: AllSettings,
  verdict: Verdict,
): JsonObject {
  const [key, other] = keyColumn === 'event_key' ? [moving, stable] : [stable, moving];
  const expected = expectedEventKey(record, keyColumn);
  if (key === expected && other === undefined) verdict.equal += 1;
  else verdict.fail('export', 'another key', { id: record['insert_id'], key, expected, other });
  return record;
}

/**
 * Replaces the time in our state, which has whole seconds, by that of the last event in the same
 * second, so that it can be compared with a state that has milliseconds.
 */
function inMilliseconds(state: JsonObject, records: readonly JsonObject[]): JsonObject {
  const second = (text: string): string => text.slice(0, 19);
  const times = records.map(({ time }) => keyText(time)).sort();
  const time = times.filter((one) => second(one) === second(keyText(state['time']))).at(-1);
  return time === undefined ? state : { ...state, time };
}

interface Checking {
  readonly settings: AllSettings;
  readonly verdict: Verdict;
}

function withoutSettingMembers(
  stream: string,
  { selection, hash_key: mark, ...state }: JsonObject,
  { settings: { hashKey }, verdict }: Checking,
): JsonObject {
  const expected = hashedText(hashKey, 'source-mixpanel').slice(0, 8);
  if (mark === expected && /^[\da-f]{16}$/.test(keyText(selection))) verdict.equal += 1;
  else verdict.fail(stream, 'a state without the marks of the settings', { selection, mark });
  return state;
}

function withoutParameters(
  request: LoggedRequest,
  settings: AllSettings,
  verdict: Verdict,
): LoggedRequest {
  const query = new URLSearchParams(request.query);
  const isForm = request.body !== '' && !request.body.startsWith('{');
  const form = new URLSearchParams(isForm ? request.body : '');
  const checkAndRemove = (from: URLSearchParams, name: string, expected: string): void => {
    if (from.get(name) === expected) verdict.equal += 1;
    else
      verdict.fail('requests', 'a setting is not sent', { name, expected, sent: from.get(name) });
    from.delete(name);
  };
  const checkAndRemoveFilter = (from: URLSearchParams, filter: string): void => {
    const [, ourFilter] = /\) and \((.*)\)$/.exec(from.get('where') ?? '') ?? [];
    checkAndRemove(
      from,
      'where',
      ourFilter === undefined ? filter : `(${filter}) and (${ourFilter})`,
    );
    if (ourFilter !== undefined) from.set('where', ourFilter);
  };
  if (request.path === EXPORT_PATH) {
    checkAndRemove(query, 'event', JSON.stringify(settings.events));
    checkAndRemove(query, 'time_in_ms', 'true');
    checkAndRemoveFilter(query, filterExpression(settings.eventFilter));
  } else if (request.path.startsWith('/api/query/')) {
    checkAndRemove(query, 'workspace_id', String(settings.dataView.id));
  }
  if (request.path === '/api/query/engage') {
    checkAndRemoveFilter(form, filterExpression(settings.profileFilter));
    const names = ['$last_seen', ...settings.profileProperties];
    const remaining = names.filter((name) => treatmentOf(settings, 'profile', name) !== 'omitted');
    checkAndRemove(form, 'output_properties', JSON.stringify(remaining));
  }
  return { ...request, query: query.toString(), body: isForm ? form.toString() : request.body };
}

import type { Outcome } from '../harness/output/outcome.js';
import { isFullRefreshWithState } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

/**
 * Compares the states of `export`: the cursor must be the greatest time of a delivered event, and
 * ours may have only members that the Python connector ignores.
 */
export function compareExportState({ given, ours, theirs }: Comparison, verdict: Verdict): void {
  const { time: ourTime, ...added } = ours.states.get('export') ?? {};
  const theirTime = theirs.states.get('export')?.['time'];
  const knownMembers = new Set([
    ...['read_through', 'processed_until', 'filter', 'zone', 'names', 'names_by_rule'],
    // Our connector adds this key if the last state would otherwise equal an earlier one.
    '__ended',
  ]);
  const unknownMembers = Object.keys(added).filter((name) => !knownMembers.has(name));
  if (unknownMembers.length > 0) verdict.fail('export', 'a state with unknown members', { added });
  else verdict.explainedBy('export-state-says-more');
  const chosen = given.streams.find(({ name }) => name === 'export');
  const before = chosen?.syncMode === 'incremental' ? chosen.state?.['time'] : undefined;
  const greatestTime = ({ records }: Outcome): string | undefined =>
    [...(records.get('export') ?? []).map(({ time }) => time), before]
      .filter((time): time is string => typeof time === 'string' && time !== '')
      .sort()
      .at(-1);
  const last = greatestTime(ours);
  const isFuture = (text: string): boolean => Date.parse(text) > given.now;
  if (last !== undefined && isFuture(last) && typeof ourTime === 'string' && !isFuture(ourTime)) {
    verdict.explainedBy('states-in-the-future');
  } else if (ourTime !== last) {
    verdict.fail('export', 'the state is not the greatest time', {
      ours: ourTime ?? null,
      greatest: last ?? null,
    });
  } else if (ourTime === theirTime || last !== greatestTime(theirs)) verdict.equal += 1;
  else if (isFullRefreshWithState({ given, ours, theirs }, 'export'))
    verdict.explainedBy('full-refresh-ignores-state');
  else
    verdict.fail('export', 'another state', { ours: ourTime ?? null, theirs: theirTime ?? null });
}

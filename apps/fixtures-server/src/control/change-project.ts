import type { MockMixpanel } from '../create-mock-mixpanel.js';
import { isRecord, textEntries, writeMembers } from '../json.js';
import type { Profile } from '../project/profile-store.js';
import { storeEvent, type StoredEvent } from '../project/stored-event.js';
import { createShape, ShapeError, type Shape } from '../shape.js';
import { createZone } from '../zone.js';

/**
 * Changes the project while it runs: `{"addEvents": […], "deleteEvents": [$insert_id],
 * "addProfiles": […], "removeProfiles": […], "deleteCohorts": [id], "deleteFunnels": [id], "zone":
 * "UTC", "plan": "free", "forgetSessions": true}`. Only events that were added at run time can be
 * deleted.
 *
 * @throws ShapeError whose message contains the invalid member; the project is not changed in this
 *   case
 */
export function changeProject(mixpanel: MockMixpanel, value: unknown): void {
  const shape = createShape(value, 'change');
  const events = (shape.objects('addEvents') ?? []).map((one) => parseEvent(mixpanel, one));
  const deleted = parseIds(shape, 'deleteEvents');
  const profiles = (shape.objects('addProfiles') ?? []).map(parseProfile);
  const removed = parseIds(shape, 'removeProfiles');
  const cohorts = shape.numbers('deleteCohorts') ?? [];
  const funnels = shape.numbers('deleteFunnels') ?? [];
  const zone = shape.text('zone');
  const plan = shape.oneOf('plan', ['paid', 'free']);
  const forgetsSessions = shape.flag('forgetSessions') ?? false;
  shape.end();
  const { project } = mixpanel;
  if (events.length > 0) project.added.add(events);
  if (deleted.length > 0) {
    project.added.remove(deleted.map((id) => `"$insert_id":${JSON.stringify(id)}`));
  }
  if (zone !== undefined) project.zone = createZone(zone);
  if (profiles.length > 0) project.profiles.put(profiles);
  for (const id of removed) project.profiles.remove(id);
  removeIds(project.cohorts, cohorts);
  removeIds(project.funnels, funnels);
  if (plan !== undefined) project.plan = plan;
  if (forgetsSessions) mixpanel.sessions.forgetAll();
}

function removeIds(list: { readonly id: number }[], ids: readonly number[]): void {
  for (const id of ids) {
    const at = list.findIndex((one) => one.id === id);
    if (at >= 0) list.splice(at, 1);
  }
}

function parseIds(shape: Shape, member: string): string[] {
  const value = shape.raw(member);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new ShapeError(`change.${member} must be a list`);
  return value.map(String);
}

/**
 * Parses an event in the format of an export. `time` is in epoch seconds (UTC), even if exports of
 * the project contain local times. Without `mp_processing_time_ms` the event is processed now. If
 * it is null, the event is also processed now, but its exported line does not contain a processing
 * time.
 */
function parseEvent(mixpanel: MockMixpanel, shape: Shape): StoredEvent {
  const name = shape.text('event') ?? '';
  const given = shape.raw('properties');
  shape.end();
  if (!isRecord(given)) throw new ShapeError(`${shape.where}.properties must be an object`);
  const now = mixpanel.clock.now();
  const { time, mp_processing_time_ms: stated, ...others } = given;
  const instant = typeof time === 'number' ? time * 1000 : now;
  const processed = typeof stated === 'number' ? stated : now;
  const distinctId = others['distinct_id'];
  const members = stated === null ? others : { ...others, mp_processing_time_ms: processed };
  return storeEvent({
    name,
    distinctId: typeof distinctId === 'string' ? distinctId : undefined,
    instant,
    processed,
    time: time === undefined ? 'absent' : 'epoch',
    members: writeMembers(textEntries(members)),
  });
}

function parseProfile(shape: Shape): Profile {
  const distinctId = shape.text('$distinct_id');
  const properties = shape.raw('$properties');
  shape.end();
  if (distinctId === undefined || !isRecord(properties)) {
    throw new ShapeError(`${shape.where} must have $distinct_id and $properties`);
  }
  return { distinctId, properties: textEntries(properties) };
}

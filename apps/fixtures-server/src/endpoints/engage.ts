import { jsonText, type Content } from '../exchange.js';
import type { PageEffect } from '../faults/fault.js';
import { isRecord, parseJson } from '../json.js';
import {
  cohortMembers,
  groupProfiles,
  profilesOfCohort,
  selectProfiles,
} from '../project/cohort-members.js';
import type { CohortDefinition } from '../project/definitions.js';
import { profileRow, profileValues, type ProfileStore } from '../project/profile-store.js';
import { matchesWhere } from '../where/evaluate-where.js';
import { numberParameter, refuse, type Call, type Endpoint } from './call.js';
import type { EngageSession, EngageSessions } from './engage-sessions.js';
import { parseFilter } from './export.js';

/**
 * Implements `engage`: returns profiles in pages. Page 0 opens a session, whose id requests of
 * other pages require.
 */
export function createEngage(sessions: EngageSessions): Endpoint {
  return (call) => {
    const page = numberParameter(call, 'page', 0);
    const id = call.parameters.get('session_id');
    if (id === undefined || id === '') {
      if (page > 0) throw uncached(call);
      return writePage(call, openSession(call, sessions), 0);
    }
    const session = sessions.find(id, call.now);
    if (session === undefined) throw uncached(call);
    return writePage(call, session, page);
  };
}

const uncached = (call: Call): Error =>
  refuse(call, 'request for page in uncached query for params');

function openSession(call: Call, sessions: EngageSessions): EngageSession {
  const { profiles, positions, membersWithoutProfile } = selectRows(call);
  const only = readOutputProperties(call);
  const { defaultPageSize, maximumPageSize, sessionLife } = call.options.engage;
  const pageSize = numberParameter(call, 'page_size', defaultPageSize);
  if (pageSize < 1) throw refuse(call, 'Invalid value for page_size');
  const total = positions.length + membersWithoutProfile.length;
  // Each session begins with another row, because sessions of Mixpanel also have different orders
  // of rows.
  const rotation = total === 0 ? 0 : (sessions.opened * 7) % total;
  // The profiles are read now, so that later changes do not affect this session.
  const rows = positions.map((index) => profiles.at(index));
  return sessions.open(
    {
      pageSize: Math.min(pageSize, maximumPageSize),
      total,
      row(index) {
        const position = (index + rotation) % total;
        const profile = rows[position];
        if (profile !== undefined) return profileRow(profile, only);
        const distinctId = membersWithoutProfile[position - rows.length] ?? '';
        return profileRow({ distinctId, properties: [] });
      },
      expires: call.now + sessionLife,
    },
    call.now,
  );
}

interface Selection {
  /** The users, or the profiles of the requested data group. */
  readonly profiles: ProfileStore;
  /** The positions of the selected profiles. */
  readonly positions: readonly number[];
  /** The `distinct_id` of selected members without a profile. */
  readonly membersWithoutProfile: readonly string[];
}

function selectRows(call: Call): Selection {
  const text = filterText(call);
  const { zone } = call.project;
  const where = text === undefined ? undefined : parseFilter(call, text, zone);
  const ids = readIds(call);
  const profiles = readGroup(call);
  const id = readCohortId(call);
  const wanted = (at: number): boolean => ids === undefined || ids.has(profiles.at(at).distinctId);
  if (id === undefined) {
    const positions = selectProfiles(profiles, where).filter(wanted);
    return { profiles, positions, membersWithoutProfile: [] };
  }
  const cohort = findCohort(call, id);
  // The cohort belongs to another data group than the requested one, whose profiles cannot be
  // members.
  if (cohort === undefined) return { profiles, positions: [], membersWithoutProfile: [] };
  const members = cohortMembers(cohort, profiles);
  const passes = (at: number): boolean =>
    where === undefined || matchesWhere(where, profileValues(profiles.at(at)));
  const positions = members.profiles.filter((at) => passes(at) && wanted(at));
  const all = call.parameters.get('include_all_users') !== 'false';
  const membersWithoutProfile = all && where === undefined ? members.membersWithoutProfile : [];
  return {
    profiles,
    positions,
    membersWithoutProfile: membersWithoutProfile.filter((who) => ids === undefined || ids.has(who)),
  };
}

/**
 * Returns the requested filter, combined with that of the requested data view; undefined if there
 * is neither.
 */
function filterText(call: Call): string | undefined {
  const asked = call.parameters.get('where') ?? '';
  const id = call.parameters.get('workspace_id');
  const view = call.options.workspaces.find((known) => String(known.id) === id)?.where ?? '';
  const filters = [view, asked].filter((filter) => filter !== '');
  return filters.length > 1 ? filters.map((filter) => `(${filter})`).join(' and ') : filters[0];
}

/**
 * Returns the profiles of the requested data group; those of users if the request has no
 * `data_group_id`.
 */
function readGroup(call: Call): ProfileStore {
  const id = call.parameters.get('data_group_id') ?? '';
  if (id === '') return call.project.profiles;
  const profiles = groupProfiles(call.project, id);
  if (profiles === undefined) throw refuse(call, 'data group not found', 404);
  return profiles;
}

/**
 * Returns the requested cohort; undefined if it belongs to another data group than the requested
 * one.
 */
function findCohort(call: Call, id: number): CohortDefinition | undefined {
  const cohort = call.project.cohorts.find((known) => known.id === id);
  if (cohort === undefined) throw refuse(call, 'cohort not found', 404);
  if (profilesOfCohort(call.project, cohort) === undefined) {
    throw refuse(call, 'data group not found', 404);
  }
  const asked = call.parameters.get('data_group_id') ?? '';
  return String(cohort.dataGroupId ?? '') === asked ? cohort : undefined;
}

/**
 * Returns the `distinct_id`s to which the request restricts the rows; undefined if it does not
 * restrict them.
 */
function readIds(call: Call): ReadonlySet<string> | undefined {
  const one = call.parameters.get('distinct_id');
  const text = call.parameters.get('distinct_ids');
  if (text === undefined) return one === undefined ? undefined : new Set([one]);
  const ids = parseJson(text);
  if (!Array.isArray(ids)) throw refuse(call, 'distinct_ids must be a JSON array');
  return new Set([...ids.map(String), ...(one === undefined ? [] : [one])]);
}

/**
 * Parses a cohort filter such as `{"id": 5}`. Some clients encode this text again as a JSON string,
 * which is accepted too.
 */
function readCohortId(call: Call): number | undefined {
  const text = call.parameters.get('filter_by_cohort');
  if (text === undefined || text === '') return undefined;
  const first = parseJson(text);
  const filter = typeof first === 'string' ? parseJson(first) : first;
  const id = isRecord(filter) ? Number(filter['id']) : NaN;
  if (!Number.isSafeInteger(id)) throw refuse(call, 'Invalid value for filter_by_cohort');
  return id;
}

/** Returns the names of the requested properties; undefined if all are requested. */
function readOutputProperties(call: Call): ReadonlySet<string> | undefined {
  const text = call.parameters.get('output_properties');
  if (text === undefined || text === '') return undefined;
  const names = parseJson(text);
  if (!Array.isArray(names)) throw refuse(call, 'output_properties must be a JSON array');
  return new Set(names.map(String));
}

function writePage(call: Call, session: EngageSession, asked: number): Content {
  const { shows, drop, members, without } = call.effects.page ?? unchanged;
  const page = shows ?? asked;
  const first = page * session.pageSize;
  const end = Math.min(first + session.pageSize, session.total);
  const count = Math.max(end - first - drop, 0);
  const rows = Array.from({ length: count }, (_, at) => session.row(first + at));
  const last = end >= session.total;
  const id = last && call.options.engage.lastSession === 'null' ? null : session.id;
  const envelope = {
    page,
    ...(page === 0 ? { page_size: session.pageSize, total: session.total } : {}),
    session_id: id,
    status: 'ok',
    computed_at: new Date(call.now).toISOString().replace('Z', '000+00:00'),
    ...members,
  };
  const kept = Object.entries(envelope).filter(([name]) => !without.includes(name));
  const head = kept.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`);
  return jsonText(`{${head.join('')}"results":[${rows.join(',')}]}`);
}

const unchanged: Omit<PageEffect, 'kind'> = { drop: 0, members: {}, without: [] };

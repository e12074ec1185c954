import { appError, jsonContent, queryError, type Content } from '../exchange.js';
import { cohortMembers, profilesOfCohort } from '../project/cohort-members.js';
import { funnelDay, revenueDay } from '../project/day-figures.js';
import { daysFrom } from '../zone.js';
import { dayRange, numberParameter, refuse, type Call } from './call.js';

/** Implements `cohorts/list`: returns all cohorts with the number of their members. */
export function listCohorts(call: Call): Content {
  const { cohorts, id } = call.project;
  return jsonContent(
    cohorts.map((cohort) => {
      const profiles = profilesOfCohort(call.project, cohort);
      const members =
        profiles === undefined
          ? { profiles: [], membersWithoutProfile: [] }
          : cohortMembers(cohort, profiles);
      return {
        id: cohort.id,
        project_id: id,
        name: cohort.name,
        description: cohort.description,
        count: members.profiles.length + members.membersWithoutProfile.length,
        is_visible: cohort.isVisible ? 1 : 0,
        created: cohort.created,
        data_group_id: cohort.dataGroupId ?? null,
      };
    }),
  );
}

/** Implements `funnels/list`: returns the id and the name of each funnel. */
export function listFunnels(call: Call): Content {
  return jsonContent(call.project.funnels.map(({ id, name }) => ({ funnel_id: id, name })));
}

/** Implements `funnels`: returns the results of one funnel for each of the requested days. */
export function readFunnel(call: Call): Content {
  const id = numberParameter(call, 'funnel_id', -1);
  const funnel = call.project.funnels.find((known) => known.id === id);
  if (funnel === undefined) throw refuse(call, 'funnel not found', 404);
  const unit = call.parameters.get('unit') ?? 'day';
  const interval = numberParameter(call, 'interval', 1);
  if (unit !== 'day' || interval !== 1) throw refuse(call, 'the mock counts by day only');
  const { from, to } = dayRange(call, call.project.zone);
  const dates = daysFrom(from, to);
  const data = dates.map((day) => [day, funnelDay(call.project, funnel, day)] as const);
  return jsonContent({ meta: { dates }, data: Object.fromEntries(data) });
}

/**
 * Implements `engage/revenue`: returns the revenue of each requested day and the sum, or an error
 * if the option `revenue` is `withdrawn`.
 */
export function readRevenue(call: Call): Content {
  if (call.options.revenue === 'withdrawn') return queryError(call.url, 'Invalid API endpoint');
  const { from, to } = dayRange(call, call.project.zone);
  const days = daysFrom(from, to).map((day) => [day, revenueDay(call.project, day)] as const);
  const sum = (pick: (day: (typeof days)[number][1]) => number): number =>
    days.reduce((total, [, day]) => total + pick(day), 0);
  const overall = {
    amount: Math.round(sum((day) => day.amount) * 100) / 100,
    count: sum((day) => day.count),
    paid_count: sum((day) => day.paid_count),
  };
  return jsonContent({
    computed_at: new Date(call.now).toISOString().replace('Z', '+00:00'),
    results: { $overall: overall, ...Object.fromEntries(days) },
    session_id: 'revenue',
    status: 'ok',
  });
}

/**
 * Implements `annotations` of the Query API. It is older than that of the App API, and its response
 * has another form.
 */
export function listAnnotations(call: Call): Content {
  return jsonContent({ annotations: call.project.annotations });
}

/**
 * Implements `app/projects/{id}/annotations`: returns all annotations, or those of the requested
 * days. With the option `annotationPageSize` it returns pages. A client requests the next page with
 * `pagination.next_cursor`, which is null on the last page, in the parameter `cursor`.
 */
export function listAppAnnotations(call: Call): Content {
  const from = call.parameters.get('fromDate') ?? '';
  const to = call.parameters.get('toDate') ?? '9999-12-31';
  const found = call.project.annotations.filter(({ date }) => {
    const day = date.slice(0, 10);
    return day >= from && day <= to;
  });
  const size = call.options.annotationPageSize;
  if (size === 0) return jsonContent({ status: 'ok', results: found });
  const cursor = call.parameters.get('cursor') ?? 'after-0';
  const [, start] = /^after-(\d+)$/.exec(cursor) ?? [];
  if (start === undefined) return appError('Invalid cursor', 400);
  const end = Number(start) + size;
  const next = end < found.length ? `after-${end}` : null;
  return jsonContent({
    status: 'ok',
    results: found.slice(Number(start), end),
    pagination: { page_size: size, next_cursor: next },
  });
}

/** Implements `app/me`: returns the user, their projects and the time zones of these. */
export function readMe(call: Call): Content {
  const { id, username, zone } = call.project;
  const project = {
    name: 'Mock',
    organization_id: 5,
    timezone: zone.name,
    has_workspaces: true,
    domain: regionDomains[call.options.region],
    type: 'PROJECT',
    permissions: ['view_base_reports'],
  };
  return jsonContent({
    status: 'ok',
    results: {
      user_id: 77,
      user_email: username,
      organizations: { '5': { id: 5, name: 'Mock' } },
      projects: { [String(id)]: project },
      workspaces: {
        '678': { id: 678, name: 'All Project Data', project_id: id, is_global: true },
      },
    },
  });
}

const regionDomains = { US: 'mixpanel.com', EU: 'eu.mixpanel.com', IN: 'in.mixpanel.com' };

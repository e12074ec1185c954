import { addDays, daysFrom } from '../zone.js';
import { propertiesOf } from './event-properties.js';
import { funnelDay } from './day-figures.js';
import type { Project } from './project.js';
import type { ReportDefinition } from './report-definitions.js';

/** The results of a report: numbers in nested objects. */
export interface Series {
  [name: string]: Series | number | null | readonly unknown[];
}

export interface ReportDays {
  readonly from: string;
  readonly to: string;
}

export function reportDays({ events, zone }: Project): ReportDays {
  const last = events.span(zone)?.last ?? '2026-11-10';
  return { from: addDays(last, -6), to: last };
}

/** Returns the `series` of a response of `insights`. */
export function reportSeries(project: Project, report: ReportDefinition): Series {
  const { from, to } = reportDays(project);
  const days = daysFrom(from, to);
  const funnel = project.funnels.find(({ id }) => id === report.funnelId);
  if (funnel !== undefined) {
    return Object.fromEntries(
      days.map((day) => [momentOf(day), { ...funnelDay(project, funnel, day) }]),
    );
  }
  const series: Series = {};
  for (const day of days) {
    for (const event of project.events.on(day, project.zone)) {
      const properties = report.by.length === 0 ? {} : propertiesOf(project, event);
      const segments = report.by.map((name) => textOf(properties[name]));
      const moment = report.isDaily ? [momentOf(day)] : [];
      count(series, [event.name, ...segments, ...moment]);
      // If a report has a breakdown, Mixpanel adds the sum of all segments.
      if (segments.length > 0) count(series, [event.name, '$overall', ...moment]);
    }
  }
  return series;
}

/**
 * Returns the response of `retention`: for the users of each day, how many of them were active on
 * each later day.
 */
export function retentionSeries(project: Project): Series {
  const { from, to } = reportDays(project);
  const days = daysFrom(from, to);
  const people = days.map(
    (day) =>
      new Set([...project.events.on(day, project.zone)].map(({ distinctId = '' }) => distinctId)),
  );
  return Object.fromEntries(
    days.map((day, at) => {
      const starters = people[at] ?? new Set<string>();
      const later = people.slice(at);
      const counts = later.map((present) => [...starters].filter((who) => present.has(who)).length);
      return [day, { counts, first: starters.size }];
    }),
  );
}

const momentOf = (day: string): string => `${day}T00:00:00+00:00`;

function textOf(value: unknown): string {
  if (value === undefined || value === null) return 'undefined';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Adds 1 to the number at this path, and creates the objects that lead to it. */
function count(series: Series, path: readonly string[]): void {
  const [name = '', ...rest] = path;
  const inner = Object.hasOwn(series, name) ? series[name] : undefined;
  if (rest.length === 0) {
    put(series, name, (typeof inner === 'number' ? inner : 0) + 1);
    return;
  }
  const next: Series =
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Series) : {};
  put(series, name, next);
  count(next, rest);
}

/** Sets a member. An assignment would change the prototype if the name is `__proto__`. */
function put(series: Series, name: string, value: Series | number): void {
  Object.defineProperty(series, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

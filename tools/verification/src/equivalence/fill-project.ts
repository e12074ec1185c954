import {
  defaultOptions,
  storeEvent,
  type MockMixpanel,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import { UNLIMITED_QUOTA } from '../harness/projects/unlimited-quota.js';
import { eventMembers, type DrawnEvent, type DrawnProject } from './drawn-project.js';
import type { Member } from './draw-values.js';

/**
 * Returns the options of a mock for this project. Its quotas have no limit, because this suite does
 * not test pacing.
 */
export function projectOptions(project: DrawnProject): Partial<MockMixpanelOptions> {
  const { zone, epoch, region, revenue, plan, exportType, maximumPageSize, lastSession, dataView } =
    project;
  return {
    data: 'empty',
    zone,
    epoch,
    region,
    revenue,
    plan,
    exportType,
    ...(dataView === undefined ? {} : { workspaces: [dataView] }),
    // Sessions never expire. It is unknown whether Mixpanel keeps one while the Python connector
    // waits a minute between two pages.
    engage: { ...defaultOptions.engage, sessionLife: Infinity, maximumPageSize, lastSession },
    quota: UNLIMITED_QUOTA,
  };
}

/** Adds the drawn events, profiles, cohorts, funnels and annotations to a mock. */
export function fillProject(mixpanel: MockMixpanel, drawn: DrawnProject): void {
  const { project } = mixpanel;
  project.added.add(drawn.events.flatMap((event) => storedEvents(event)));
  project.profiles.put(
    drawn.profiles.map(({ id, members }) => ({ distinctId: id, properties: members })),
  );
  for (const cohort of drawn.cohorts) {
    project.cohorts.push({ description: '', isVisible: true, ...cohort });
  }
  project.funnels.push(...drawn.funnels);
  for (const annotation of drawn.annotations) {
    project.annotations.push({ ...annotation, project_id: project.id, user: null, tags: [] });
  }
}

/**
 * Returns the copies of an event. If it is split over two lines, its properties contain one
 * newline, before the last one.
 */
function storedEvents(event: DrawnEvent): ReturnType<typeof storeEvent>[] {
  const { name, distinctId, instant, processed, time } = event;
  const members: Member[] = eventMembers(event);
  if (time === 'milliseconds') members.unshift(['time', String(instant)]);
  const texts = members.map(([member, json]) => `${JSON.stringify(member)}:${json}`);
  const stored = storeEvent({
    name,
    distinctId,
    instant,
    processed,
    time: time === 'milliseconds' ? 'absent' : time,
    members: event.broken ? texts.join(',\n').replaceAll(/\n(?=.*\n)/gs, '') : texts.join(','),
  });
  return Array.from({ length: event.copies }, () => stored);
}

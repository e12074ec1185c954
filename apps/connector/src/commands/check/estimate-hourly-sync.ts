import { counted } from '@source-mixpanel/text';
import type { Finding } from './finding.js';
import { setting } from '../../config/setting-names.js';

/** The facts that determine how many requests of the Query API an hourly sync takes. */
export interface HourlySync {
  /** Undefined if their number is unknown. */
  readonly funnels: number | undefined;
  readonly cohorts: number | undefined;
  /** The number of requests for the lookback window and the new day of one funnel: several if windows are narrow. */
  readonly requestsPerFunnel: number;
  /** The number of requests for everything else: lists, profiles, revenue. */
  readonly others: number;
  /** Requests per hour of the Query API. */
  readonly quota: number;
  /** The setting `refresh_hours`. */
  readonly refreshHours: number;
}

const topic = 'hourly sync';

/** Returns how many requests of the Query API an hourly sync takes, and how often it reads each funnel and cohort. */
export function hourlySyncFinding(sync: HourlySync): Finding {
  const { funnels, cohorts } = sync;
  if (funnels === undefined || cohorts === undefined) {
    return {
      topic,
      severity: 'unknown',
      text: 'The number of requests of an hourly sync is unknown, because funnels and cohorts could not be counted.',
    };
  }
  const parts = { ...sync, funnels, cohorts };
  const { text, isWarning } = describeSync(parts);
  return {
    topic,
    severity: isWarning ? 'warning' : 'good',
    text: `${text}${describeFirstOfDay(parts)}`,
  };
}

interface Parts extends HourlySync {
  readonly funnels: number;
  readonly cohorts: number;
}

/** Describes a usual sync, and returns whether some syncs must wait for quota. */
function describeSync({
  funnels,
  cohorts,
  requestsPerFunnel,
  others,
  quota,
  refreshHours,
}: Parts): {
  readonly text: string;
  readonly isWarning: boolean;
} {
  const children = funnels * requestsPerFunnel + cohorts;
  const named = [
    ...(funnels === 0 ? [] : [counted(funnels, 'funnel')]),
    ...(cohorts === 0 ? [] : [counted(cohorts, 'cohort')]),
  ].join(' and ');
  const takes = (requests: number): string =>
    `An hourly sync takes about ${counted(requests, 'request')} of the Query API`;
  if (refreshHours === 0) {
    const needed = others + children;
    const isWarning = needed > quota;
    const text = `${takes(needed)}, because ${setting('refresh_hours')} is 0 and each sync reads ${named} again`;
    const advice = `: more than the ${quota} that an hour allows, so that it waits; raise ${setting('refresh_hours')}`;
    return { isWarning, text: `${text}${isWarning ? advice : ''}.` };
  }
  if (children === 0) return { isWarning: false, text: `${takes(others)}.` };
  const needed = Math.ceil(children / refreshHours) + others;
  if (needed > quota) {
    return {
      isWarning: true,
      text: `It takes ${counted(needed, 'request')} of the Query API an hour to read ${named} every ${counted(refreshHours, 'hour')}: more than the ${quota} that an hour allows, so that hourly syncs wait; raise ${setting('refresh_hours')}.`,
    };
  }
  const inTurn = `${takes(needed)} and reads ${named} again in turn, each once in ${counted(refreshHours, 'hour')}`;
  // A request that can wait is sent only while a third of the hourly quota is left; otherwise a later sync
  // sends it.
  const isUneven = needed > Math.floor((quota * 2) / 3) + 1;
  const advice = `: more than two thirds of the ${quota} that an hour allows, so that some syncs wait; raise ${setting('refresh_hours')}`;
  return { isWarning: isUneven, text: `${inTurn}${isUneven ? advice : ''}.` };
}

/**
 * Describes the first sync of a day, if it must wait for quota: the new day of each funnel is always read, whatever
 * the quota.
 */
function describeFirstOfDay({ funnels, requestsPerFunnel, others, quota }: Parts): string {
  const requests = funnels * requestsPerFunnel + others;
  if (requests <= quota) return '';
  const hours = counted(Math.ceil((requests - quota) / quota), 'hour');
  return ` The first sync of a day reads the new day of every funnel: ${counted(requests, 'request')}, for which it waits at least ${hours}.`;
}

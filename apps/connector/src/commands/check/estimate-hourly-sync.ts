import { counted } from '@source-mixpanel/text';
import type { Finding } from './finding.js';
import { setting } from '../../config/setting-names.js';

/** What the cost of an hourly sync at the Query API depends on. */
export interface HourlySync {
  /** Undefined if they could not be counted. */
  readonly funnels: number | undefined;
  readonly cohorts: number | undefined;
  /**
   * Returns the requests for the lookback window and the new day of one funnel: several if windows
   * are narrow.
   */
  readonly requestsPerFunnel: number;
  /** Requests of the Query API for everything else: lists, profiles, revenue. */
  readonly others: number;
  /** Requests an hour of the Query API. */
  readonly quota: number;
  /** The setting `refresh_hours`. */
  readonly refreshHours: number;
}

const topic = 'hourly sync';

/** Returns how much of the Query API's quota an hourly sync uses, and how old figures get. */
export function hourlySyncFinding(sync: HourlySync): Finding {
  const { funnels, cohorts } = sync;
  if (funnels === undefined || cohorts === undefined) {
    return {
      topic,
      severity: 'unknown',
      text: 'Cannot tell what an hourly sync costs: funnels and cohorts could not be counted.',
    };
  }
  const parts = { ...sync, funnels, cohorts };
  const { text, isWarning } = ageOf(parts);
  return { topic, severity: isWarning ? 'warning' : 'good', text: `${text}${newDay(parts)}` };
}

interface Parts extends HourlySync {
  readonly funnels: number;
  readonly cohorts: number;
}

function ageOf({ funnels, cohorts, requestsPerFunnel, others, quota, refreshHours }: Parts): {
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
  // A request that can wait is sent only while a third of the hour's quota is left; otherwise a later sync
  // sends it.
  const isUneven = needed > Math.floor((quota * 2) / 3) + 1;
  const advice = `: more than two thirds of the ${quota} that an hour allows, so that some syncs wait; raise ${setting('refresh_hours')}`;
  return { isWarning: isUneven, text: `${inTurn}${isUneven ? advice : ''}.` };
}

/** The new day of each funnel is always read, even if the sync must wait for quota. */
function newDay({ funnels, requestsPerFunnel, others, quota }: Parts): string {
  const requests = funnels * requestsPerFunnel + others;
  if (requests <= quota) return '';
  const hours = counted(Math.ceil((requests - quota) / quota), 'hour');
  return ` The first sync of a day reads the new day of every funnel: ${counted(requests, 'request')}, for which it waits at least ${hours}.`;
}

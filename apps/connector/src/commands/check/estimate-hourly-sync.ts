import { counted } from '@source-mixpanel/text';
import type { Finding } from './finding.js';
import { setting } from '../../config/setting-names.js';

/** The facts that determine how many requests of the Query API an hourly sync takes. */
export interface HourlySync {
  /** Undefined if unknown. */
  readonly funnels: number | undefined;
  /** Undefined if unknown. */
  readonly cohorts: number | undefined;
  /**
   * The number of requests that read the lookback window and the new day of one funnel. More than
   * one if `date_window_size` is small.
   */
  readonly requestsPerFunnel: number;
  /** The number of requests for everything else: lists, profiles, revenue. */
  readonly others: number;
  /** Requests per hour of the Query API. */
  readonly quota: number;
  /** The setting `refresh_hours`. */
  readonly refreshHours: number;
}

const topic = 'hourly sync';

/**
 * Returns the finding that says how many requests of the Query API an hourly sync takes, and how
 * often it reads each funnel and cohort.
 */
export function hourlySyncFinding(sync: HourlySync): Finding {
  const { funnels, cohorts } = sync;
  if (funnels === undefined || cohorts === undefined) {
    return {
      topic,
      severity: 'unknown',
      text: 'The number of requests of an hourly sync is unknown, because funnels and cohorts could not be counted.',
    };
  }
  const countedSync = { ...sync, funnels, cohorts };
  const { text, isWarning } = describeSync(countedSync);
  return {
    topic,
    severity: isWarning ? 'warning' : 'good',
    text: `${text}${describeFirstOfDay(countedSync)}`,
  };
}

/** An hourly sync whose numbers of funnels and cohorts are known. */
interface CountedSync extends HourlySync {
  readonly funnels: number;
  readonly cohorts: number;
}

/**
 * Describes a sync that is not the first one of its day, and returns whether such syncs must
 * sometimes wait for quota.
 */
function describeSync({
  funnels,
  cohorts,
  requestsPerFunnel,
  others,
  quota,
  refreshHours,
}: CountedSync): {
  readonly text: string;
  readonly isWarning: boolean;
} {
  const refreshes = funnels * requestsPerFunnel + cohorts;
  const named = [
    ...(funnels === 0 ? [] : [counted(funnels, 'funnel')]),
    ...(cohorts === 0 ? [] : [counted(cohorts, 'cohort')]),
  ].join(' and ');
  const takes = (requests: number): string =>
    `An hourly sync takes about ${counted(requests, 'request')} of the Query API`;
  if (refreshes === 0) return { isWarning: false, text: `${takes(others)}.` };
  if (refreshHours === 0) {
    const needed = others + refreshes;
    const isWarning = needed > quota;
    const text = `${takes(needed)}, because ${setting('refresh_hours')} is 0 and each sync reads ${named} again`;
    const advice = `: more than the hourly quota of ${quota}, so it waits for quota; raise ${setting('refresh_hours')}`;
    return { isWarning, text: `${text}${isWarning ? advice : ''}.` };
  }
  const needed = Math.ceil(refreshes / refreshHours) + others;
  if (needed > quota) {
    return {
      isWarning: true,
      text: `To read ${named} every ${counted(refreshHours, 'hour')}, each hourly sync needs ${counted(needed, 'request')} of the Query API: more than the hourly quota of ${quota}, so hourly syncs wait for quota; raise ${setting('refresh_hours')}.`,
    };
  }
  // Reads of funnels and cohorts that can wait stop when only a third of the hourly quota is left.
  // If a sync needs more requests, some figures become older than `refresh_hours`, and a later sync
  // waits for quota to read them.
  const usesReserve = needed > Math.floor((quota * 2) / 3) + 1;
  const advice = `, more than two thirds of the hourly quota of ${quota}, so some syncs wait for quota; raise ${setting('refresh_hours')}`;
  const refreshed = `Every ${counted(refreshHours, 'hour')}, the hourly syncs together read ${named} again`;
  return {
    isWarning: usesReserve,
    text: `${takes(needed)}${usesReserve ? advice : ''}. ${refreshed}.`,
  };
}

/**
 * Describes the first sync of a day, which reads the new day of every funnel even if it must wait
 * for quota. Returns an empty text if it does not have to wait.
 */
function describeFirstOfDay({ funnels, requestsPerFunnel, others, quota }: CountedSync): string {
  const requests = funnels * requestsPerFunnel + others;
  if (requests <= quota) return '';
  const hours = counted(Math.ceil((requests - quota) / quota), 'hour');
  return ` The first sync of a day reads the new day of every funnel. It needs ${counted(requests, 'request')}, so it waits for quota for at least ${hours}.`;
}

import { counted } from '@source-mixpanel/text';
import {
  addDays,
  earliestDay,
  parseConfiguredDate,
  startDay,
  todayInZoneAndUtc,
  type Day,
} from '@source-mixpanel/cursor';
import { exportEvents } from '@source-mixpanel/mixpanel';
import { ConfigError } from '@source-mixpanel/stream';
import { outcomeOf, type Outcome } from '../../connection/outcome.js';
import { sampleEvents, type EventSample } from '../../connection/sample-events.js';
import { askInTime } from '@source-mixpanel/client';
import type { Access } from './access.js';
import type { CheckContext } from './check-context.js';
import type { Finding } from './finding.js';
import { judgeEpochs } from './judge-epochs.js';

/** A sample of the events of the first day that a sync requests. */
export interface FirstEvents {
  readonly day: Day;
  readonly outcome: Outcome<EventSample>;
}

/**
 * The maximum number of events in the sample. This is enough to see whether their times are UTC or
 * local time.
 */
const SAMPLE_SIZE = 200;

/**
 * Exports a few events of the first day that a sync requests. They show whether the account may
 * read raw events, whether the plan still has events of that day, and whether the `time` of events
 * is UTC or local time. Sends one request, which counts against the hourly quota of the Export API.
 */
export async function sampleFirstEvents(context: CheckContext): Promise<FirstEvents> {
  const { config, connection, session } = context;
  const now = session.host.clock.now();
  const zone = config.project_timezone;
  const start = startDay({ startDate: parseConfiguredDate(config.start_date), zone }, now);
  const day = earliestDay(start, addDays(todayInZoneAndUtc(now, zone), -1));
  const sampling = { exportEvents: exportEvents(connection.client), storage: connection.storage };
  const asking = askInTime(context, (io) =>
    sampleEvents({ from: day, to: day, limit: SAMPLE_SIZE }, { ...sampling, io }),
  );
  return { day, outcome: await outcomeOf(asking) };
}

/**
 * Throws if raw events cannot be read. `check` then fails, although other streams may be readable,
 * because most connections are made to read raw events. Does not throw if only later days can be
 * read, or if a temporary error leaves open whether events can be read.
 * @throws ConfigError that says why raw events cannot be read; without the Query API also other
 * errors, unchanged
 */
export function assertEventsReadable({ outcome }: FirstEvents, access: Access): void {
  if (outcome.kind === 'answered' || outcome.error.code === 'history_window') return;
  const { error } = outcome;
  if (access.kind === 'events_only') {
    if (error.code === 'rate_limited' || error.code === 'too_slow') return;
    // Without the Query API and raw events, almost nothing can be read, so the message is about the
    // plan.
    throw error.kind === 'config' ? access.refusal : error;
  }
  if (error.kind === 'transient') return;
  const { code, message, detail } = error;
  throw new ConfigError(code, `Raw events cannot be read: ${message}`, {
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Returns the finding that says whether raw events of the first day can be read. */
export function historyFinding({ day, outcome }: FirstEvents): Finding {
  const topic = 'history';
  if (outcome.kind === 'answered') {
    return { topic, severity: 'good', text: `Raw events can be read from ${day} on.` };
  }
  const { error } = outcome;
  if (error.code === 'history_window') return { topic, severity: 'warning', text: error.message };
  return {
    topic,
    severity: 'unknown',
    text: `Cannot tell whether raw events of ${day} can be read: ${error.message}`,
  };
}

/**
 * Returns the finding that says whether the `time` of events is UTC or local time.
 * @param zone the time zone of the project
 */
export function eventTimesFinding({ day, outcome }: FirstEvents, zone: string): Finding {
  const topic = 'event times';
  const events = outcome.kind === 'answered' ? outcome.answer.events : [];
  const epochs = judgeEpochs(events, zone);
  switch (epochs) {
    case 'utc':
      return { topic, severity: 'good', text: 'The time of events is in UTC.' };
    case 'local':
      return {
        topic,
        severity: 'note',
        text: `The time of events looks like local time in ${zone} written as UTC, as in projects created before 2023. It is synced unchanged.`,
      };
    case 'same':
      return {
        topic,
        severity: 'good',
        text: `The time of events is in UTC; in ${zone}, the local time was the same.`,
      };
    case 'unclear':
      return { topic, severity: 'unknown', text: unclearText(events.length, day, zone) };
    default:
      return epochs satisfies never;
  }
}

function unclearText(events: number, day: Day, zone: string): string {
  return events === 0
    ? `${day} has no events, so it is unknown whether the time of events is in UTC.`
    : `${counted(events, 'event')} of ${day} do not show whether the time of events is in UTC or local time in ${zone}.`;
}

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
import { outcomeOf, type Outcome } from '../../connection/settled.js';
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

/** The size of the sample: enough to see which clock most events use. */
const SAMPLE = 200;

/**
 * Sends one counted request for raw events of the first day to read. It shows whether they may be read, whether
 * the plan keeps them that long, and which clock their `time` uses.
 */
export async function askForFirstEvents(context: CheckContext): Promise<FirstEvents> {
  const { config, connection, session } = context;
  const now = session.host.clock.now();
  const zone = config.project_timezone;
  const start = startDay({ startDate: parseConfiguredDate(config.start_date), zone }, now);
  const day = earliestDay(start, addDays(todayInZoneAndUtc(now, zone), -1));
  const sampling = { exportEvents: exportEvents(connection.client), storage: connection.storage };
  const asking = askInTime(context, (io) =>
    sampleEvents({ from: day, to: day, limit: SAMPLE }, { ...sampling, io }),
  );
  return { day, outcome: await outcomeOf(asking) };
}

/**
 * Returns if raw events can be read, possibly of another day, or if that is unknown: a temporary
 * failure of the server does not count.
 * @throws ConfigError if they cannot be read: most connections are made for this stream
 */
export function refuseUnreadable({ outcome }: FirstEvents, access: Access): void {
  if (outcome.kind === 'answered' || outcome.error.code === 'history_window') return;
  const { error } = outcome;
  if (access.kind === 'events_only') {
    if (error.code === 'rate_limited' || error.code === 'too_slow') return;
    // No day is left to read.
    throw error.kind === 'config' ? access.refusal : error;
  }
  if (error.kind === 'transient') return;
  const { code, message, detail } = error;
  throw new ConfigError(code, `Raw events cannot be read: ${message}`, {
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
}

export function historyFinding({ day, outcome }: FirstEvents): Finding {
  const topic = 'history';
  if (outcome.kind === 'answered') {
    return { topic, severity: 'good', text: `Raw events are available from ${day} on.` };
  }
  const { error } = outcome;
  if (error.code === 'history_window') return { topic, severity: 'warning', text: error.message };
  return {
    topic,
    severity: 'unknown',
    text: `Cannot tell whether raw events of ${day} can be read: ${error.message}`,
  };
}

/** @param zone of the project */
export function epochFinding({ day, outcome }: FirstEvents, zone: string): Finding {
  const topic = 'event times';
  const events = outcome.kind === 'answered' ? outcome.answer.events : [];
  const epochs = judgeEpochs(events, zone);
  switch (epochs) {
    case 'utc':
      return { topic, severity: 'good', text: 'The time of events is UTC.' };
    case 'local':
      return {
        topic,
        severity: 'note',
        text: `The time of events looks like local time in ${zone} written as UTC, as in projects created before 2023. It is delivered unchanged.`,
      };
    case 'same':
      return {
        topic,
        severity: 'good',
        text: `The time zone of the project is equivalent to UTC.`,
      };
    case 'unclear':
      return { topic, severity: 'unknown', text: unclearText(events.length, day, zone) };
    default:
      return epochs satisfies never;
  }
}

function unclearText(events: number, day: Day, zone: string): string {
  return events === 0
    ? `${day} has no event, so it is unknown whether the time of events is UTC.`
    : `${counted(events, 'event')} of ${day} cannot show whether the time of events is UTC or local time in ${zone}.`;
}

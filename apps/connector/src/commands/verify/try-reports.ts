import { counted } from '@source-mixpanel/text';
import { lastCompleteDayInZone } from '@source-mixpanel/cursor';
import {
  funnelDaysOf,
  profileProperties,
  revenueDays,
  topEventProperties,
} from '@source-mixpanel/mixpanel';
import { ask, refusalVerdict, verdictOf, type Trial } from './trial.js';
import { verdict } from './verdict.js';

/**
 * The number of event properties that are requested. `discover` requests as many for the schema of
 * `export`.
 */
const MAX_PROPERTIES = 500;
/** An id that presumably no funnel of the project has. */
const UNUSED_FUNNEL = 1;
/**
 * Error codes by which Mixpanel refuses revenue permanently; `discover` then leaves out the stream.
 */
const WITHDRAWN = new Set(['bad_request', 'not_found']);

/** Returns the last complete day as a range of one day. */
function lastDay({ config, now }: Trial): { readonly from: string; readonly to: string } {
  const day = lastCompleteDayInZone(now, config.project_timezone);
  return { from: day, to: day };
}

/** Tests `funnel-gone`. Sends one request, which counts against the hourly quota. */
export async function tryFunnels(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const funnel = { id: UNUSED_FUNNEL, ...lastDay(trial) };
  const gone = await ask(connection, () => funnelDaysOf(connection.client)(funnel, io));
  trial.conclude(
    'funnel-gone',
    refusalVerdict(gone, ({ code }) => code === 'not_found'),
  );
}

/** Tests `revenue-answer`. Sends one request, which counts against the hourly quota. */
export async function tryRevenue(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const days = lastDay(trial);
  const revenue = await ask(connection, () => revenueDays(connection.client)(days, io));
  trial.conclude(
    'revenue-answer',
    revenue.kind === 'answered'
      ? verdict(
          revenue.answer.length === 1,
          `${revenue.seen}, ${counted(revenue.answer.length, 'day')}`,
        )
      : refusalVerdict(revenue, ({ code }) => WITHDRAWN.has(code)),
  );
}

/** Tests `profile-properties`. Sends one request, which counts against the hourly quota. */
export async function tryProfileProperties(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const properties = await ask(connection, () => profileProperties(connection.client)(io));
  trial.conclude(
    'profile-properties',
    verdictOf(properties, (names) => {
      const typed = [...names.values()].filter((type) => type !== undefined).length;
      return verdict(
        typed === names.size,
        `${counted(names.size, 'property', 'properties')}, ${typed} with a type`,
      );
    }),
  );
}

/** Tests `top-properties`. Sends one request, which counts against the hourly quota. */
export async function tryTopProperties(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const top = await ask(connection, () =>
    topEventProperties(connection.client)(MAX_PROPERTIES, io),
  );
  trial.conclude(
    'top-properties',
    verdictOf(top, (names) =>
      verdict(names.length > 0, counted(names.length, 'property', 'properties')),
    ),
  );
}

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

/** The number of properties that the schema of events requests. */
const MAX_PROPERTIES = 500;
const UNUSED_FUNNEL = 1;
/** The codes that the stream revenue interprets as a withdrawn feature. */
const WITHDRAWN = new Set(['bad_request', 'not_found']);

/** Tests funnels, revenue and the lists of properties, with four requests. */
export async function tryReports(trial: Trial): Promise<void> {
  const { connection, io } = trial;
  const { client } = connection;
  const day = lastCompleteDayInZone(trial.now, trial.config.project_timezone);
  const range = { from: day, to: day };
  const gone = await ask(connection, () =>
    funnelDaysOf(client)({ id: UNUSED_FUNNEL, ...range }, io),
  );
  trial.conclude(
    'funnel-gone',
    refusalVerdict(gone, ({ code }) => code === 'not_found'),
  );
  const revenue = await ask(connection, () => revenueDays(client)(range, io));
  trial.conclude(
    'revenue-answer',
    revenue.kind === 'answered'
      ? verdict(
          revenue.answer.length === 1,
          `${revenue.seen}, ${counted(revenue.answer.length, 'day')}`,
        )
      : refusalVerdict(revenue, ({ code }) => WITHDRAWN.has(code)),
  );
  const properties = await ask(connection, () => profileProperties(client)(io));
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
  const top = await ask(connection, () => topEventProperties(client)(MAX_PROPERTIES, io));
  trial.conclude(
    'top-properties',
    verdictOf(top, (names) =>
      verdict(names.length > 0, counted(names.length, 'property', 'properties')),
    ),
  );
}

import { accountProjects, listCohorts, type Client, type Cohort } from '@source-mixpanel/mixpanel';
import { counted } from '@source-mixpanel/text';
import { ConfigError } from '@source-mixpanel/stream';
import { ask, refusalVerdict, verdictOf, type Trial } from './trial.js';
import { NEEDS_SERVICE_ACCOUNT, verdict } from './verdict.js';

/** A project that the account certainly cannot see. */
const FOREIGN_PROJECT = 1;
const CREATED = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/**
 * Who may ask, and what Mixpanel says to those who may not. Four requests. Returns the cohorts.
 * @throws ConfigError when the configuration itself is refused: nothing could be learned then
 */
export async function tryAccount(trial: Trial): Promise<readonly Cohort[]> {
  const { connection, wrongSecretConnection, io } = trial;
  const { client } = connection;
  const cohorts = await ask(connection, () => listCohorts(client)(io));
  if (cohorts.kind === 'refused' && REFUSED_SETTINGS.has(cohorts.error.code)) throw cohorts.error;
  trial.conclude(
    'cohorts-list',
    verdictOf(cohorts, (list) => {
      const dated = [...list].filter(({ created }) => typeof created === 'string');
      const known = dated.filter(({ created }) => CREATED.test(created ?? ''));
      return verdict(
        known.length === dated.length,
        `${counted(list.length, 'cohort')}, ${dated.length} dated, ${known.length} in that form`,
      );
    }),
  );
  const refused = await ask(wrongSecretConnection, () =>
    listCohorts(wrongSecretConnection.client)(io),
  );
  trial.conclude(
    'wrong-secret',
    refused.kind === 'refused' && refused.error.code === 'forbidden'
      ? verdict(false, refused.seen)
      : refusalVerdict(refused, ({ code }) => code === 'unauthorized'),
  );
  await tryServiceAccount(trial, client);
  return cohorts.kind === 'answered' ? [...cohorts.answer] : [];
}

const REFUSED_SETTINGS = new Set(['unauthorized', 'bad_request']);

async function tryServiceAccount(trial: Trial, client: Client): Promise<void> {
  const { connection, io } = trial;
  const { projectId } = client;
  if (projectId === undefined) {
    trial.conclude('me-time-zone', NEEDS_SERVICE_ACCOUNT);
    trial.conclude('wrong-project', NEEDS_SERVICE_ACCOUNT);
    return;
  }
  const me = await ask(connection, () => accountProjects(client)(io));
  trial.conclude(
    'me-time-zone',
    verdictOf(me, (projects) => {
      const project = projects.get(String(projectId));
      const zone = project?.timezone === undefined ? 'no time zone' : 'a time zone';
      const rights = project?.permissions?.length ?? 0;
      return verdict(
        project?.timezone !== undefined && rights > 0,
        `${projects.size} projects, ${project === undefined ? 'not this one' : `this one with ${zone} and ${rights} permissions`}`,
      );
    }),
  );
  const foreign = await ask(connection, () =>
    listCohorts({ ...client, projectId: FOREIGN_PROJECT })(io),
  );
  trial.conclude(
    'wrong-project',
    foreign.kind === 'refused' && foreign.error.code === 'forbidden'
      ? verdict(true, foreign.seen)
      : refusalVerdict(foreign, (error) => error instanceof ConfigError),
  );
}

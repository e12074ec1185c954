import { accountProjects, listCohorts, type Client, type Cohort } from '@source-mixpanel/mixpanel';
import { counted } from '@source-mixpanel/text';
import { ConfigError } from '@source-mixpanel/stream';
import { ask, refusalVerdict, verdictOf, type Trial } from './trial.js';
import { NEEDS_SERVICE_ACCOUNT, verdict } from './verdict.js';

/**
 * The lowest project id, which presumably belongs to another organization, so that the account
 * cannot access it. If the account can access it, the report wrongly says that `wrong-project`
 * failed.
 */
const FOREIGN_PROJECT = 1;
/** The form in which Mixpanel is known to write `created` in the list of cohorts. */
const CREATED = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/**
 * Tests assumptions about credentials: the list of cohorts (`cohorts-list`), a wrong secret
 * (`wrong-secret`), the projects of the account (`me-time-zone`) and a project that it cannot
 * access (`wrong-project`). Sends four requests with a service account, two with a project secret.
 * @returns the cohorts, for later tests
 * @throws ConfigError if Mixpanel refuses the configuration itself, so that no test could succeed
 */
export async function tryAccount(trial: Trial): Promise<readonly Cohort[]> {
  const { connection, wrongSecretConnection, io } = trial;
  const { client } = connection;
  const cohorts = await ask(connection, () => listCohorts(client)(io));
  if (cohorts.kind === 'refused' && WRONG_CONFIG_CODES.has(cohorts.error.code)) throw cohorts.error;
  trial.conclude(
    'cohorts-list',
    verdictOf(cohorts, (list) => {
      const dated = [...list].filter(({ created }) => typeof created === 'string');
      const known = dated.filter(({ created }) => CREATED.test(created ?? ''));
      return verdict(
        known.length === dated.length,
        `${counted(list.length, 'cohort')}, ${dated.length} with a time of creation, ${known.length} of them in the expected form`,
      );
    }),
  );
  const refused = await ask(wrongSecretConnection, () =>
    listCohorts(wrongSecretConnection.client)(io),
  );
  trial.conclude(
    'wrong-secret',
    // In other tests, 403 means a missing permission, so the assumption remains untested. Here, 403
    // means that the assumption is wrong: after 403, `check` does not try the other regions, so it
    // could not find the right one.
    refused.kind === 'refused' && refused.error.code === 'forbidden'
      ? verdict(false, refused.seen)
      : refusalVerdict(refused, ({ code }) => code === 'unauthorized'),
  );
  await tryServiceAccount(trial, client);
  return cohorts.kind === 'answered' ? [...cohorts.answer] : [];
}

/**
 * Codes of errors that Mixpanel returns for a wrong configuration, regardless of what is requested.
 */
const WRONG_CONFIG_CODES = new Set(['unauthorized', 'bad_request']);

/** Tests `me-time-zone` and `wrong-project`, which need a service account. */
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
      const permissions = project?.permissions?.length ?? 0;
      const own =
        project === undefined
          ? 'without the configured one'
          : `the configured one with ${zone} and ${counted(permissions, 'permission')}`;
      return verdict(
        project?.timezone !== undefined && permissions > 0,
        `${counted(projects.size, 'project')}, ${own}`,
      );
    }),
  );
  const foreign = await ask(connection, () =>
    listCohorts({ ...client, projectId: FOREIGN_PROJECT })(io),
  );
  trial.conclude(
    'wrong-project',
    // Any ConfigError, including 403 (`forbidden`), shows that the connector recognizes the refusal
    // as a problem of the configuration.
    refusalVerdict(foreign, (error) => error instanceof ConfigError),
  );
}

import { isZone, offsetInZone } from '@source-mixpanel/cursor';
import type { AccountProject, Client } from '@source-mixpanel/mixpanel';
import type { CallIo } from '@source-mixpanel/stream';
import { outcomeOf, type Outcome } from '../../connection/outcome.js';
import { optionalHelpers } from '@source-mixpanel/client';
import type { Finding } from './finding.js';
import { setting } from '../../config/setting-names.js';

/**
 * The outcome of looking up the project in the list of the account's projects. Its answer is
 * undefined if the list does not contain the project. With a project secret there is no outcome,
 * because the secret does not belong to an account.
 */
export type AccountLookup = Outcome<AccountProject | undefined> | undefined;

/**
 * Requests the settings of the project from the App API, which accepts only service accounts. Sends
 * one request, which does not count against the hourly quota.
 * @param limitMilliseconds the maximum time for the response
 */
export async function lookUpProject(
  client: Client,
  io: CallIo,
  limitMilliseconds?: number,
): Promise<AccountLookup> {
  if (client.projectId === undefined) return undefined;
  const { accountProjects } = optionalHelpers(client, limitMilliseconds);
  const outcome = await outcomeOf(accountProjects(io));
  return outcome.kind === 'refused'
    ? outcome
    : { kind: 'answered', answer: outcome.answer.get(String(client.projectId)) };
}

/** The permission to read reports. Mixpanel's own clients test for it too. */
const READ_PERMISSION = 'view_base_reports';

/** Returns the finding that says whether the account has the permission to read reports. */
export function permissionFinding(lookup: AccountLookup): Finding {
  const topic = 'permission';
  const unknown = whyUnknown(lookup);
  if (unknown !== undefined) return { topic, severity: 'unknown', text: unknown };
  const permissions = lookup?.kind === 'answered' ? lookup.answer?.permissions : undefined;
  if (permissions === undefined) {
    return {
      topic,
      severity: 'unknown',
      text: 'Mixpanel does not report the permissions of the account.',
    };
  }
  return permissions.includes(READ_PERMISSION)
    ? { topic, severity: 'good', text: 'The account is permitted to read reports.' }
    : {
        topic,
        severity: 'warning',
        text: 'The account is not permitted to read reports of the project: give it the role Consumer or higher.',
      };
}

/**
 * Returns the finding that compares the configured time zone with that of the project in Mixpanel.
 * @param now epoch milliseconds
 */
export function zoneFinding(lookup: AccountLookup, configured: string, now: number): Finding {
  const topic = 'time zone';
  const unknown = whyUnknown(lookup);
  if (unknown !== undefined) {
    return {
      topic,
      severity: 'unknown',
      text: `${unknown} Compare ${configured} with the settings of the project in Mixpanel.`,
    };
  }
  const zone = accountTimeZone(lookup);
  if (zone === undefined) {
    return {
      topic,
      severity: 'unknown',
      text: `Mixpanel reports no time zone that the connector knows; ${configured} is configured.`,
    };
  }
  if (haveSameTime(zone, configured, now)) {
    const text =
      zone === configured
        ? `The project is in ${zone}, as configured.`
        : `The project is in ${configured}, which Mixpanel calls ${zone}, as configured.`;
    return { topic, severity: 'good', text };
  }
  return {
    topic,
    severity: 'warning',
    text: `The project is in ${zone}, but ${setting('project_timezone')} is ${configured}: set it to ${zone}, or days begin and end at the wrong hour.`,
  };
}

/**
 * Returns the time zone of the project in Mixpanel; undefined if it is unknown or not in the tz
 * database.
 */
export function accountTimeZone(lookup: AccountLookup): string | undefined {
  const zone = lookup?.kind === 'answered' ? lookup.answer?.timezone : undefined;
  return zone !== undefined && isZone(zone) ? zone : undefined;
}

/** Returns why the settings of the project are unknown; undefined if Mixpanel returned them. */
function whyUnknown(lookup: AccountLookup): string | undefined {
  if (lookup === undefined)
    return 'Details of the project are not available with a project secret.';
  if (lookup.kind === 'refused')
    return `Mixpanel did not return the settings of the project: ${lookup.error.message}`;
  return lookup.answer === undefined ? 'Mixpanel does not list the project.' : undefined;
}

const DAY = 86_400_000;
/**
 * The distance between the compared instants. Clock changes are months apart, so that none is
 * missed.
 */
const STEP = 14 * DAY;

/**
 * Returns whether the local time of two zones was the same throughout the last year. Comparing the
 * names is not enough, because many zones have several names.
 */
function haveSameTime(one: string, other: string, now: number): boolean {
  for (let instant = now; instant > now - 366 * DAY; instant -= STEP) {
    if (offsetInZone(instant, one) !== offsetInZone(instant, other)) return false;
  }
  return true;
}

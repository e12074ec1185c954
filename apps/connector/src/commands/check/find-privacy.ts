import { optionalHelpers } from '@source-mixpanel/client';
import {
  EVENT_PROPERTIES,
  IDENTITY_PROPERTIES,
  PROFILE_PROPERTIES,
} from '@source-mixpanel/mixpanel';
import { counted } from '@source-mixpanel/text';
import { selections } from '../../config/selections.js';
import { setting } from '../../config/setting-names.js';
import { outcomeOf } from '../../connection/settled.js';
import type { Access } from './access.js';
import { optionalLimit, type CheckContext } from './check-context.js';
import type { Finding } from './finding.js';

/** The number of event properties that Mixpanel lists at most. */
const MAX_LISTED = 500;
/** The maximum number of names in the message. */
const MAX_NAMED = 10;
const topic = 'privacy';

/**
 * Returns which values are protected, and which named properties the project does not seem to have. If
 * properties are named, this takes two counted requests of the Query API.
 */
export async function findPrivacy(
  context: CheckContext,
  access: Access,
): Promise<readonly Finding[]> {
  const { privacy } = selections(context.config);
  if (privacy === undefined) return [];
  const { drop, hash, hashIds } = privacy;
  const parts = [
    ...(drop.length === 0
      ? []
      : [`${counted(new Set(drop).size, 'property', 'properties')} dropped`]),
    ...(hash.length === 0
      ? []
      : [`${counted(new Set(hash).size, 'property', 'properties')} hashed`]),
    ...(hashIds ? ['ids of users and devices hashed'] : []),
  ];
  // A form that was not changed sends an object.
  if (parts.length === 0) return [];
  const covered: Finding = {
    topic,
    severity: 'good',
    text: `${setting('privacy')} covers all streams of events and profiles: ${parts.join(', ')}.`,
  };
  const named = [...new Set([...drop, ...hash])];
  return named.length === 0
    ? [covered]
    : [covered, ...(await unknownNames(named, context, access))];
}

async function unknownNames(
  named: readonly string[],
  context: CheckContext,
  access: Access,
): Promise<readonly Finding[]> {
  if (access.kind !== 'full') return [cannotTell];
  const { client } = context.connection;
  const helpers = optionalHelpers(client, optionalLimit(context));
  const outcomes = await Promise.all([
    outcomeOf(helpers.topEventProperties(MAX_LISTED, context.io)),
    outcomeOf(helpers.profileProperties(context.io)),
  ]);
  const [events, profiles] = outcomes;
  if (events.kind === 'refused' || profiles.kind === 'refused') return [cannotTell];
  const known = new Set([
    ...events.answer,
    ...profiles.answer.keys(),
    ...EVENT_PROPERTIES.keys(),
    ...PROFILE_PROPERTIES,
    ...IDENTITY_PROPERTIES,
  ]);
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, MAX_NAMED).map((name) => JSON.stringify(name));
  const more = unknown.length > MAX_NAMED ? ` and ${unknown.length - MAX_NAMED} more` : '';
  const text = `${setting('privacy')} names ${shown.join(', ')}${more}, which Mixpanel does not list among the most frequent properties of events nor those of profiles: check the spelling, as a name that no record has protects nothing.`;
  return [{ topic, severity: 'warning', text }];
}

const cannotTell: Finding = {
  topic,
  severity: 'unknown',
  text: `Cannot tell whether the project has the properties that ${setting('privacy')} names, as Mixpanel did not list its properties.`,
};

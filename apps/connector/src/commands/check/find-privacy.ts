import { optionalHelpers } from '@source-mixpanel/client';
import {
  EVENT_PROPERTIES,
  IDENTITY_PROPERTIES,
  PROFILE_PROPERTIES,
} from '@source-mixpanel/mixpanel';
import { counted } from '@source-mixpanel/text';
import { selections } from '../../config/selections.js';
import { setting } from '../../config/setting-names.js';
import { outcomeOf } from '../../connection/outcome.js';
import type { Access } from './access.js';
import { optionalTimeout, type CheckContext } from './check-context.js';
import type { Finding } from './finding.js';

/**
 * The maximum number of event properties that are requested; Mixpanel lists the most frequent ones.
 */
const MAX_LISTED = 500;
/** The maximum number of names in a message; of the others, it states only the number. */
const MAX_NAMED = 10;
const topic = 'privacy';

/**
 * Returns a finding that says what the setting `privacy` protects, and a warning about properties
 * in it that the project does not seem to have. If it lists properties, two requests count against
 * the hourly quota of the Query API.
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
  // Airbyte's form sends an object with empty members even if the user sets nothing.
  if (parts.length === 0) return [];
  const coverage: Finding = {
    topic,
    severity: 'good',
    text: `${setting('privacy')} covers all streams of events and profiles: ${parts.join(', ')}.`,
  };
  const named = [...new Set([...drop, ...hash])];
  return named.length === 0
    ? [coverage]
    : [coverage, ...(await findUnknownNames(named, context, access))];
}

/**
 * Compares the names with the properties that Mixpanel lists. Returns a warning about unknown
 * names, if there are any.
 */
async function findUnknownNames(
  named: readonly string[],
  context: CheckContext,
  access: Access,
): Promise<readonly Finding[]> {
  switch (access.kind) {
    case 'quota_used_up':
      return [notCompared('the quota of the Query API is used up')];
    case 'events_only':
      return [notCompared('the plan does not include the Query API, which lists them')];
    case 'full':
      break;
    default:
      return access satisfies never;
  }
  const { client } = context.connection;
  const helpers = optionalHelpers(client, optionalTimeout(context));
  const outcomes = await Promise.all([
    outcomeOf(helpers.topEventProperties(MAX_LISTED, context.io)),
    outcomeOf(helpers.profileProperties(context.io)),
  ]);
  const [events, profiles] = outcomes;
  if (events.kind === 'refused' || profiles.kind === 'refused') {
    return [notCompared('Mixpanel did not list them')];
  }
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
  const text = `${setting('privacy')} contains ${shown.join(', ')}${more}, which Mixpanel lists neither among the most frequent event properties nor among the profile properties. Check the spelling: a name that no record has protects nothing.`;
  return [{ topic, severity: 'warning', text }];
}

/** Returns the finding that says why the names could not be compared with those of Mixpanel. */
function notCompared(reason: string): Finding {
  const text = `Cannot tell whether the project has the properties in ${setting('privacy')}: ${reason}.`;
  return { topic, severity: 'unknown', text };
}

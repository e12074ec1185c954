/** The property that is the cursor of profiles: when the profile was last updated, in UTC. */
export const LAST_SEEN = '$last_seen';

/**
 * Names of the profile properties that Mixpanel sets or interprets. Sources: "Reserved Properties"
 * (https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties), and
 * profiles that were observed.
 */
export const PROFILE_PROPERTIES: ReadonlySet<string> = new Set([
  LAST_SEEN,
  '$avatar',
  '$browser',
  '$browser_version',
  '$city',
  '$country_code',
  '$created',
  '$device',
  '$distinct_ids',
  '$email',
  '$first_name',
  '$geo_source',
  '$initial_referrer',
  '$initial_referring_domain',
  '$last_name',
  '$name',
  '$os',
  '$phone',
  '$region',
  '$timezone',
  '$transactions',
  '$unsubscribed',
]);

/** Properties whose values are timestamps that Mixpanel sets. */
export const PROFILE_MOMENTS: ReadonlySet<string> = new Set([LAST_SEEN, '$created']);

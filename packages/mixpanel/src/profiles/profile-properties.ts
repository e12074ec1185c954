/** The source name of a profile's cursor: when it was last updated, UTC. */
export const LAST_SEEN = '$last_seen';

/**
 * Profile properties that Mixpanel itself sets or interprets, by source name. Source: the reserved
 * profile properties in Mixpanel's documentation; the rest as observed in profiles.
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

/** Properties that hold a time which Mixpanel sets. */
export const PROFILE_MOMENTS: ReadonlySet<string> = new Set([LAST_SEEN, '$created']);

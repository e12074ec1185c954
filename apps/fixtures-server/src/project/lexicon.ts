const withMetadataKey = (metadata: object): object => ({ 'com.mixpanel': metadata });

/** The display names of the events in the sample project. */
const EVENT_TITLES: Readonly<Record<string, string>> = {
  'page view': 'Page viewed',
  'view item': 'Item viewed',
  'watch video': 'Video watched',
  'save item': 'Item saved',
  'add to cart': 'Added to cart',
  'sign up': 'Signed up',
  checkout: 'Checked out',
  'support ticket': 'Support asked',
};

/** The rows of the list `schemas`. */
export const lexiconSchemas: readonly object[] = [
  ...Object.entries(EVENT_TITLES).map(([name, displayName]) => ({
    entityType: 'event',
    name,
    schemaJson: {
      description: `Sent on ${name}`,
      properties: {
        'plan name': {
          type: 'string',
          description: 'The plan',
          metadata: withMetadataKey({ displayName: 'Plan', hidden: false, dropped: false }),
        },
        camelCase: { type: 'number' },
      },
      metadata: withMetadataKey({
        $source: 'api',
        displayName,
        tags: ['core'],
        hidden: name === 'support ticket',
        dropped: false,
        contacts: ['ada@example.com'],
        teamContacts: [],
      }),
    },
  })),
  {
    entityType: 'profile',
    name: '$user',
    schemaJson: { properties: { $email: { type: 'string' } } },
  },
  { entity_type: 'event', name: 'Łódź 🚀\u2028', schema_json: {}, version: '2026-01-31' },
  { entityType: 'custom_event', name: 'nothing known', schemaJson: null },
];

/** The rows of the list `data-definitions/events`. */
export const lexiconEvents: readonly object[] = [
  ...Object.entries(EVENT_TITLES).map(([name, displayName], index) => ({
    id: 1000 + index,
    name,
    displayName,
    description: `Sent on ${name}`,
    hidden: name === 'support ticket',
    dropped: false,
    merged: false,
    mergedEventId: null,
    verified: index === 0,
    sensitive: false,
    tags: ['core'],
    customEventId: null,
    collectEverythingEventId: null,
    lastModified: '2026-11-01T00:00:00',
    status: 'active',
    platforms: ['web'],
    contacts: [],
    teamContacts: [],
    exampleValue: null,
    createdUtc: '2026-10-01T00:00:00',
    modifiedUtc: '2026-11-01 00:00:00',
  })),
  // Events that were never edited have no id.
  { name: '$mp_web_page_view', displayName: null, hidden: true },
  {
    id: 12345,
    name: '$custom_event:12345',
    displayName: 'Watched something',
    customEventId: 12345,
    alternatives: [{ event: 'watch video', serialized: null }],
  },
];

/** The rows of the list `data-definitions/properties`, for properties of events and of users. */
export const lexiconProperties: readonly object[] = [
  {
    id: 1,
    name: '$city',
    displayName: 'City',
    resourceType: 'Event',
    description: null,
    hidden: false,
    dropped: false,
    merged: false,
    sensitive: false,
    dataGroupId: null,
    events: [{ name: 'page view' }],
  },
  { name: 'plan name', resourceType: 'Event', sensitive: null, exampleValue: 'pro' },
  { id: 2, name: '$email', resourceType: 'User', description: 'Address', sensitive: true },
];

/**
 * Returns additional rows of `data-definitions/events`: one for each merged name, and one for each
 * name into which others were merged if `lexiconEvents` does not contain it.
 */
export function mergedEvents(merged: Readonly<Record<string, string>>): readonly object[] {
  const known = lexiconEvents.flatMap((row) =>
    'name' in row && 'id' in row ? [[row.name, row.id] as const] : [],
  );
  const ids = new Map<unknown, unknown>(known);
  const rows: object[] = [];
  for (const target of new Set(Object.values(merged))) {
    if (ids.has(target)) continue;
    const id = 5000 + ids.size;
    ids.set(target, id);
    rows.push({ id, name: target, merged: false, mergedEventId: null });
  }
  for (const [name, target] of Object.entries(merged)) {
    rows.push({ id: 7000 + rows.length, name, merged: true, mergedEventId: ids.get(target) });
  }
  return rows;
}

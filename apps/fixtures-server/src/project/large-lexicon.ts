import type { AppLists } from './app-list.js';

/** Names that readers may handle wrongly. */
const ODD_NAMES = [
  '__proto__',
  '"quoted", name',
  '$mp_web_page_view',
  'Łódź 🚀\u2028',
  ' ',
  'a/b?c=d&e',
];
const LONG = 'Sent whenever a user does it; see the wiki. '.repeat(40);

/**
 * Returns the lists of a Lexicon with this number of events, of event properties, of user
 * properties and of schemas. The schemas have five pages, which is the number of requests for
 * schemas that Mixpanel allows per minute.
 */
export function largeLexicon(entries: number): AppLists {
  const names = Array.from({ length: entries }, (_, at) => {
    const odd = ODD_NAMES[at % (ODD_NAMES.length * 2)];
    return odd === undefined ? `event ${at}` : `${odd}${at < ODD_NAMES.length ? '' : at}`;
  });
  return {
    schemas: {
      pageSize: Math.ceil(entries / 5),
      rows: names.map((name, at) => ({
        entityType: at % 2 === 0 ? 'event' : 'custom_event',
        name,
        schemaJson: {
          description: at % 100 === 0 ? LONG : null,
          properties: { [name]: { type: 'string' } },
          metadata: { 'com.mixpanel': { displayName: `Event ${at}`, tags: [] } },
        },
      })),
    },
    'data-definitions/events': {
      envelope: 'bare',
      rows: names.map((name, at) => ({
        id: at,
        name,
        displayName: `Event ${at}`,
        hidden: at % 3 === 0,
      })),
    },
    'data-definitions/properties': {
      pageSize: 1000,
      rows: ['Event', 'User'].flatMap((resourceType) =>
        names.map((name) => ({ name, resourceType, description: LONG })),
      ),
    },
  };
}

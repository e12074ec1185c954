/**
 * Creates the files in data/ from a folder that contains the output of make-mp-data:
 * events.jsonl.gz in the format in which events are sent to Mixpanel, users.jsonl.gz,
 * groups.json.gz and lookup-products.csv.
 *
 *   node scripts/make-sample.mjs FOLDER
 *
 * Writes in the format of an export all events of a third of the people during the days of `span`,
 * in the format of engage the profiles of these people and of some others, and the companies and
 * products. The same input always creates the same files.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
const span = { first: '2026-10-16', last: '2026-11-10' };
const profileLimit = 280;

const readLines = (name) =>
  gunzipSync(readFileSync(`${folder}/${name}`))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const writeLines = (name, rows) => {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const file = new URL(`../data/${name}`, import.meta.url);
  writeFileSync(file, gzipSync(text, { level: 9 }));
};

/**
 * Returns a number from 0 to below `below` that depends only on the id, so that it is the same in
 * every run.
 */
const spread = (id, below) => parseInt(id.slice(0, 8), 16) % below;

/**
 * Returns the milliseconds until an event is processed: seconds for most, hours or days for one in
 * forty.
 */
const delay = (id) =>
  spread(id, 40) === 0 ? (1 + spread(id, 70)) * 3_600_000 : 400 + spread(id, 19_000);

const personOf = (event) => event.$user_id ?? `$device:${event.$device_id}`;

/**
 * Chooses a third of the people, with all their events. If single events were chosen, no person
 * would complete a funnel.
 */
const isChosen = (person) => createHash('sha256').update(person).digest()[0] % 3 === 0;

const chosen = readLines('events.jsonl.gz')
  .filter(({ time }) => time.slice(0, 10) >= span.first && time.slice(0, 10) <= span.last)
  .filter((event) => isChosen(personOf(event)));
const events = chosen.map(({ event, time, ...properties }) => {
  const instant = Date.parse(time);
  const id = properties.$insert_id;
  return {
    event,
    properties: {
      time: Math.floor(instant / 1000),
      distinct_id: personOf(properties),
      ...properties,
      mp_processing_time_ms: instant + delay(id),
    },
  };
});

const lastSeen = new Map();
for (const { properties } of events) {
  const known = lastSeen.get(properties.distinct_id) ?? 0;
  lastSeen.set(properties.distinct_id, Math.max(known, properties.time));
}
const users = readLines('users.jsonl.gz').filter(
  ({ $created }) => $created.slice(0, 10) <= span.last,
);
const profiles = [
  ...users.filter(({ distinct_id }) => lastSeen.has(distinct_id)),
  ...users.filter(({ distinct_id }) => !lastSeen.has(distinct_id)),
]
  .slice(0, profileLimit)
  .map(({ distinct_id, $created, ...properties }, index) => {
    const last = lastSeen.get(distinct_id);
    const seen = (last === undefined ? $created : new Date(last * 1000).toISOString()).slice(0, 19);
    return {
      $distinct_id: distinct_id,
      $properties: {
        $created: $created.slice(0, 19),
        // Some Mixpanel profiles were never updated in a way that sets `$last_seen`.
        ...(index % 40 === 39 ? {} : { $last_seen: seen }),
        ...properties,
      },
    };
  });

writeLines('events.jsonl.gz', events);
writeLines('profiles.jsonl.gz', profiles);

/** The companies in the format of engage, each last updated on one of the days of `span`. */
const [{ data: companies }] = readLines('groups.json.gz');
const groups = companies.map(({ company_id: id, ...properties }) => ({
  $distinct_id: String(id),
  $properties: {
    // Some companies were never updated in a way that sets `$last_seen`.
    ...(id % 40 === 0
      ? {}
      : { $last_seen: `2026-11-${String((id % 9) + 1).padStart(2, '0')}T12:00:00` }),
    ...properties,
  },
}));
writeLines('companies.jsonl.gz', groups);

/** The header and the first 300 rows of the lookup table, so that the file stays small. */
const table = readFileSync(`${folder}/lookup-products.csv`, 'utf8').split('\n').slice(0, 301);
writeFileSync(new URL('../data/products.csv', import.meta.url), `${table.join('\n')}\n`);

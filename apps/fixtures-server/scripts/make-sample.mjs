/**
 * Makes data/events.jsonl.gz and data/profiles.jsonl.gz from a folder that holds what
 * make-mp-data wrote: events.jsonl.gz in the shape sent to Mixpanel, users.jsonl.gz.
 *
 *   node scripts/make-sample.mjs FOLDER
 *
 * Same input, same output: every third event of the span, as the export gives it back, and the
 * profiles of the people seen in them, as engage does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
const span = { first: '2026-10-16', last: '2026-11-10' };
const profileLimit = 250;

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

/** A number that depends on the id alone, so that delays are spread but never change. */
const spread = (id, below) => parseInt(id.slice(0, 8), 16) % below;

/** Most events reach the server in seconds; one in forty comes hours or days late. */
const delay = (id) =>
  spread(id, 40) === 0 ? (1 + spread(id, 70)) * 3_600_000 : 400 + spread(id, 19_000);

const chosen = readLines('events.jsonl.gz')
  .filter(({ time }) => time.slice(0, 10) >= span.first && time.slice(0, 10) <= span.last)
  .filter((_, index) => index % 3 === 0);
const events = chosen.map(({ event, time, ...properties }) => {
  const instant = Date.parse(time);
  const id = properties.$insert_id;
  return {
    event,
    properties: {
      time: Math.floor(instant / 1000),
      distinct_id: properties.$user_id ?? `$device:${properties.$device_id}`,
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
const profiles = readLines('users.jsonl.gz')
  .filter(({ distinct_id }) => lastSeen.has(distinct_id))
  .slice(0, profileLimit)
  .map(({ distinct_id, $created, ...properties }, index) => {
    const seen = new Date(lastSeen.get(distinct_id) * 1000).toISOString().slice(0, 19);
    return {
      $distinct_id: distinct_id,
      $properties: {
        $created: $created.slice(0, 19),
        // Mixpanel has profiles that were never updated in a way that sets it.
        ...(index % 40 === 39 ? {} : { $last_seen: seen }),
        ...properties,
      },
    };
  });

writeLines('events.jsonl.gz', events);
writeLines('profiles.jsonl.gz', profiles);

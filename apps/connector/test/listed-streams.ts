import { tmpdir } from 'node:os';
import { fakeClock } from '@source-mixpanel/testing';
import { connect } from '../src/connection/connection.js';
import { parseConfig } from '../src/config/parse-config.js';
import { SEVEN } from './project-facts.js';
import { streams } from '../src/connection/streams.js';

const config = parseConfig({
  credentials: { option_title: 'Service Account', username: 'name', secret: 'x', project_id: 1 },
});
const clock = fakeClock(0);
const machine = { clock, environment: {}, temporaryDirectory: tmpdir(), random: () => 0 };
const listed = streams(config, { connection: connect(config, machine), clock })
  .map(({ stream, api }) => ({ name: stream.name, api }))
  .sort((one, other) => (one.name < other.name ? -1 : 1));

/**
 * The sorted names of the streams that need no optional setting. They come from the source's own
 * list, so that a new stream changes no test.
 */
export const ALL_STREAMS: readonly string[] = listed.map(({ name }) => name);

/** The streams that need the Query API, which some plans do not include. */
export const QUERY_STREAMS: readonly string[] = listed
  .filter(({ api }) => api === 'query')
  .map(({ name }) => name);
/** The streams that do not need the Query API. */
export const NON_QUERY_STREAMS: readonly string[] = ALL_STREAMS.filter(
  (name) => !QUERY_STREAMS.includes(name),
);

/**
 * The streams that the Python connector does not have, including experimental ones and those that
 * need settings.
 */
export const ADDED_STREAMS: readonly string[] = streams(
  { ...config, experimental_streams: true, report_ids: [501] },
  { connection: connect(config, machine), clock },
)
  .map(({ stream }) => stream.name)
  .filter((name) => !SEVEN.some((known) => known === name));

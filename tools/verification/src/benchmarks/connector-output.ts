import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

export interface ConnectorOutput {
  /** The path of a file with only the data of the records, one JSON object on each line. */
  readonly records: string;
  /** The size of this file. */
  readonly bytes: number;
}

const TEXT = { type: ['null', 'string'] };
const DAYS = 28;

/**
 * Writes files with the messages of a connector that has only the stream `export`:
 * - `discover.head.jsonl`: the output of `discover`
 * - `read.head.jsonl` and `output.jsonl`: the output of `read`, first the messages before the
 *   records, then all others
 * - `records.jsonl`: only the data of the records
 */
export async function writeConnectorOutput(
  directory: string,
  events: number,
): Promise<ConnectorOutput> {
  const records = join(directory, 'records.jsonl');
  const dataOnly = createWriteStream(records);
  const output = createWriteStream(join(directory, 'output.jsonl'));
  let bytes = 0;
  for (let index = 0; index < events; index += 1) {
    const data = JSON.stringify(eventOf(index, events));
    bytes += data.length + 1;
    const canContinue = dataOnly.write(`${data}\n`);
    output.write(
      `{"type":"RECORD","record":{"stream":"export","data":${data},"emitted_at":1780000000000}}\n`,
    );
    if (!canContinue) await once(dataOnly, 'drain');
  }
  const stream_descriptor = { name: 'export' };
  const state = { type: 'STREAM', stream: { stream_descriptor, stream_state: { events } } };
  output.write(`${JSON.stringify({ type: 'STATE', state })}\n${status('COMPLETE')}`);
  dataOnly.end();
  output.end();
  await Promise.all([finished(dataOnly), finished(output)]);
  const properties = Object.fromEntries(Object.keys(eventOf(0, events)).map((key) => [key, TEXT]));
  const stream = {
    name: 'export',
    json_schema: { type: 'object', properties: { ...properties, time: TIME } },
    supported_sync_modes: ['full_refresh', 'incremental'],
    default_cursor_field: ['time'],
  };
  const catalog = { type: 'CATALOG', catalog: { streams: [stream] } };
  await writeFile(join(directory, 'discover.head.jsonl'), `${JSON.stringify(catalog)}\n`);
  await writeFile(join(directory, 'read.head.jsonl'), status('STARTED'));
  return { records, bytes };
}

const TIME = { ...TEXT, format: 'date-time' };

function status(value: string): string {
  const stream_status = { stream_descriptor: { name: 'export' }, status: value };
  return `${JSON.stringify({ type: 'TRACE', trace: { type: 'STREAM_STATUS', stream_status } })}\n`;
}

/** Returns an event of about 0.8 kB as the connector emits it with `export_format: text`. */
function eventOf(index: number, events: number): Readonly<Record<string, string>> {
  const draw = (index * 2_654_435_761) % 4_294_967_296;
  const time = Date.UTC(2026, 9, 1) + Math.floor((index / events) * DAYS * 86_400_000);
  return {
    event: ['Sign up', 'Page view', 'Purchase', 'Log in'][draw % 4] ?? '',
    distinct_id: `user-${draw % 50_000}`,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    insert_id: `id-${index}-${draw.toString(36)}`,
    browser: ['Chrome', 'Firefox', 'Safari'][draw % 3] ?? '',
    browser_version: String(100 + (draw % 30)),
    city: ['Zürich', 'Paris', '東京', 'New York'][draw % 4] ?? '',
    current_url: `https://shop.example.com/products/${draw}?utm_campaign=${draw % 1000}&page=${index}`,
    referrer: `https://www.example.org/search?q=${draw}&from=${index}`,
    initial_referrer: '$direct',
    os: ['Mac OS X', 'Windows', 'Linux'][draw % 3] ?? '',
    screen_height: '1080',
    screen_width: '1920',
    lib: 'web',
    lib_version: '2.47.0',
    price: String((draw % 20_000) / 100),
    is_new: draw % 2 === 0 ? 'true' : 'false',
    plan: draw % 5 === 0 ? 'pro' : 'free',
    tags: '["chair","gift","sale"]',
    device_id: `dev-${draw.toString(36)}`,
    session_id: draw.toString(16).padStart(24, '0'),
    user_agent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + (draw % 30)}.0.0.0 Safari/537.36 build/${draw.toString(36)}`,
    landing_page: `/landing/${draw % 400}/spring-sale-of-the-year`,
  };
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { errors, records, statuses, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from '../run-connector.js';
import { LAST_DAY, Stage, warningsOf } from '../stage.js';

/** A text in the unreadable line. It must not be in logs or errors, which may not contain data. */
const CONTENT = 'canary-of-a-customer';

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ data: 'empty' });
  catalog = await stage.catalog('annotations', 'export');
});
afterAll(() => stage.close());

function line(said: string): string {
  const time = Date.parse(LAST_DAY) / 1000;
  return writeJson({ event: 'said', properties: { time, distinct_id: 'a', said } });
}

const complete = line('whole');
const split = line('broken').replace(',"distinct_id"', '\n,"distinct_id"');
const unreadable = `{"event":"said","properties":{"said":"${CONTENT}",}}`;

async function read(onUnreadableLine: string, ...lines: readonly string[]): Promise<Run> {
  const body = lines.map((text) => `${text}\n`).join('');
  stage.break({
    path: '/api/2.0/export',
    effect: { kind: 'answer', status: 200, body, headers: {} },
  });
  const config = stage.config({
    start_date: LAST_DAY,
    export_format: 'raw',
    on_unreadable_line: onUnreadableLine,
  });
  return stage.read({ catalog, config, args: ['--debug'] });
}

const saidIn = ({ messages }: Run): string[] =>
  records(messages, 'export').map((record) => textAt(record, 'properties', 'said'));

describe('a line that is not an event', () => {
  it('is joined with the next one if Mixpanel split an event over two lines', async () => {
    const run = await read('fail', complete, split, complete);
    expect([run.code, saidIn(run)]).toEqual([0, ['whole', 'broken', 'whole']]);
  });

  it('makes only its stream fail, with an error that contains day and byte but no text of the line', async () => {
    const run = await read('fail', complete, unreadable, complete);
    expect(run.code).toBe(1);
    expect(saidIn(run)).toEqual([]);
    expect(statuses(run.messages, 'export').at(-1)).toBe('INCOMPLETE');
    expect(statuses(run.messages, 'annotations').at(-1)).toBe('COMPLETE');
    expect(textAt(errors(run.messages)[0], 'message')).toMatch(
      new RegExp(`${LAST_DAY}.*byte ${complete.length + 1}\\b`),
    );
    expect(run.stdout + run.stderr).not.toContain(CONTENT);
  });

  it('is left out if on_unreadable_line is skip, with a warning that states day, byte and length', async () => {
    const run = await read('skip', complete, unreadable, split);
    expect([run.code, saidIn(run)]).toEqual([0, ['whole', 'broken']]);
    expect(statuses(run.messages, 'export').at(-1)).toBe('COMPLETE');
    expect(warningsOf(run)).toEqual([
      expect.stringMatching(
        new RegExp(`${LAST_DAY}.*byte ${complete.length + 1} \\(${unreadable.length} bytes\\)`),
      ),
    ]);
    expect(run.stdout + run.stderr).not.toContain(CONTENT);
  });
});

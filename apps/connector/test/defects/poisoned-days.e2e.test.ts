import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { lastState } from '../python-connector-forms.js';
import { records, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from '../run-connector.js';
import { UNLIMITED_QUOTA, lastStates, Stage } from '../stage.js';

/** The requested days. The export of the third one, `POISONED`, can contain an unreadable line. */
const DAYS = ['06', '07', '08', '09', '10'].map((day) => `2026-11-${day}`);
const POISONED = '2026-11-08';

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ data: 'empty', quota: UNLIMITED_QUOTA });
  catalog = await stage.catalog('export');
});
afterAll(() => stage.close());

function bodyOf(day: string, isPoisoned: boolean): string {
  const time = Date.parse(day) / 1000;
  const line = writeJson({ event: 'said', properties: { time, distinct_id: 'a', said: day } });
  return isPoisoned ? `${line}\n{"event":"said",}\n${line}\n` : `${line}\n`;
}

/** Makes the mock respond to a request for one day with the event of that day. */
function serve(isPoisoned: boolean): void {
  stage.break(
    ...DAYS.map((day) => ({
      path: '/api/2.0/export',
      parameters: { from_date: day, to_date: day },
      effect: {
        kind: 'answer' as const,
        status: 200,
        body: bodyOf(day, isPoisoned && day === POISONED),
        headers: {},
      },
    })),
  );
}

async function sync(isPoisoned: boolean, state?: unknown): Promise<Run> {
  serve(isPoisoned);
  const config = stage.config({
    start_date: DAYS[0],
    date_window_size: 1,
    attribution_window: 0,
    export_format: 'raw',
  });
  return stage.read({ catalog, config, state });
}

const daysIn = ({ messages }: Run): string[] =>
  records(messages, 'export').map((record) => textAt(record, 'properties', 'said'));

describe('a day with a permanently unreadable line', () => {
  it('does not make later syncs deliver the days after it again, and is delivered by the first sync that can read it', async () => {
    const first = await sync(true);
    expect(first.code).toBe(1);
    expect(lastState(first, 'export')).toMatchObject({
      read_through: '2026-11-07',
      failed_days: { from: POISONED, to: POISONED },
    });
    let states = lastStates(first);
    for (let again = 0; again < 2; again += 1) {
      const run = await sync(true, states);
      expect([run.code, daysIn(run).filter((day) => day > POISONED)]).toEqual([1, []]);
      states = [...lastStates(run), ...states].slice(0, 1);
    }
    const last = await sync(false, states);
    expect(last.code).toBe(0);
    expect(daysIn(last).filter((day) => day >= POISONED)).toEqual(DAYS.slice(2));
    expect(lastState(last, 'export')).not.toHaveProperty('failed_days');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  at,
  errors,
  records,
  states,
  statuses,
  streamOf,
  textAt,
} from '@source-mixpanel/testing/transcript';
import { sorted } from '@source-mixpanel/testing/canonical-json';
import { brokenRules } from './run-connector.js';
import { EARLY, eventsOf, RAW, STREAMS, Baseline } from './baseline.js';
import type { Stage } from './stage.js';

let baseline: Baseline;
let stage: Stage;
beforeAll(async () => {
  baseline = await Baseline.open();
  stage = baseline.stage;
});
afterAll(() => stage.close());
afterEach(() => {
  stage.server.control.reset();
});

describe('read', () => {
  it('delivers exactly the events of the project, reports COMPLETE last, and exits with 0', () => {
    expect(baseline.exportRun.code).toBe(0);
    expect(sorted(eventsOf(baseline.exportRun))).toEqual(sorted(stage.events()));
    expect(statuses(baseline.exportRun.messages, 'export').at(-1)).toBe('COMPLETE');
    for (const name of ['annotations', 'cohorts']) {
      expect(records(baseline.listsRun.messages, name).length).toBeGreaterThan(0);
    }
  });

  it('C10: prints only protocol lines, and nothing on stderr', () => {
    expect(baseline.exportRun.stderr).toBe('');
    const types = new Set(baseline.exportRun.messages.map((message) => textAt(message, 'type')));
    expect(
      [...types].filter((type) => !['RECORD', 'STATE', 'LOG', 'TRACE'].includes(type)),
    ).toEqual([]);
  });

  it('C11: prints a TRACE ERROR for an unknown sync mode, and exits with 1', async () => {
    const run = await stage.read({
      catalog: {
        streams: baseline.only(...STREAMS).streams.map((entry) => ({
          ...entry,
          sync_mode: 'INVALID',
          destination_sync_mode: 'INVALID',
        })),
      },
    });
    expect(run.code).toBe(1);
    expect(errors(run.messages).length).toBeGreaterThan(0);
  });

  it('C12: reports an unknown stream as INCOMPLETE, delivers the others completely, and exits with 1', async () => {
    const unknown = {
      ...baseline.only(...STREAMS).streams[0],
      stream: { name: 'gone', json_schema: {} },
    };
    const run = await stage.read({
      catalog: { streams: [unknown, ...baseline.only('cohorts').streams] },
      config: stage.config(EARLY),
    });
    expect(run.code).toBe(1);
    expect(statuses(run.messages, 'gone')).toEqual(['INCOMPLETE']);
    expect(statuses(run.messages, 'cohorts').at(-1)).toBe('COMPLETE');
    expect(records(run.messages, 'cohorts')).toEqual(
      records(baseline.listsRun.messages, 'cohorts'),
    );
  });

  it.each(STREAMS)(
    'C13: reports %s as STARTED, RUNNING and, after its last STATE, COMPLETE',
    (name) => {
      const seen = statuses(baseline.messagesOf(name), name);
      expect(seen).toEqual([
        'STARTED',
        ...Array.from({ length: seen.length - 2 }, () => 'RUNNING'),
        'COMPLETE',
      ]);
      expect(seen.length).toBeGreaterThanOrEqual(3);
      const own = baseline.messagesOf(name).filter((message) => streamOf(message) === name);
      expect(at(own.at(-1), 'trace', 'stream_status', 'status')).toBe('COMPLETE');
      expect(own.at(-2)).toMatchObject({ type: 'STATE' });
    },
  );

  it('C14: reports an empty stream as STARTED, RUNNING, STATE, COMPLETE', async () => {
    const run = await stage.read({
      catalog: baseline.only('export'),
      config: stage.config({ start_date: '2026-01-01', end_date: '2026-01-02' }),
    });
    expect(run.code).toBe(0);
    expect(records(run.messages, 'export')).toEqual([]);
    expect(statuses(run.messages, 'export')).toEqual(['STARTED', 'RUNNING', 'COMPLETE']);
    expect(states(run.messages, 'export').length).toBeGreaterThan(0);
  });

  it('C15: delivers two streams completely if a third one fails, and exits with 1', async () => {
    stage.break({
      path: '/api/query/cohorts/list',
      effect: { kind: 'answer', status: 403, body: '{"error":"no"}', headers: {} },
    });
    const run = await stage.read({ catalog: baseline.catalog, config: stage.config(RAW) });
    expect(run.code).toBe(1);
    expect(statuses(run.messages, 'cohorts').at(-1)).toBe('INCOMPLETE');
    expect(sorted(eventsOf(run))).toEqual(sorted(stage.events()));
    const [error] = errors(run.messages).filter(
      (trace) => at(trace, 'stream_descriptor', 'name') === 'cohorts',
    );
    expect(error).toMatchObject({ failure_type: 'config_error' });
  });

  it('C16, C17: prints STATEs with the exact number of records, and no two equal ones in succession', () => {
    for (const { stdout } of [baseline.exportRun, baseline.listsRun]) {
      expect(stdout).toContain('{"type":"STATE"');
      expect(brokenRules('read', { code: 0, stdout })).toEqual([]);
    }
  });
});

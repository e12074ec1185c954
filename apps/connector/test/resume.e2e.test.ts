import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { at, objectAt, records } from '@source-mixpanel/testing/transcript';
import { sorted } from '@source-mixpanel/testing/canonical-json';
import { EARLY, eventsOf, RAW, Baseline } from './baseline.js';
import { lastStates, type Stage } from './stage.js';

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

describe('a read that continues from a state', () => {
  it('C18: delivers after a restart from any STATE the records that were not delivered before it', async () => {
    const all = sorted(eventsOf(baseline.exportRun));
    const seen: JsonObject[] = [];
    for (const message of baseline.exportRun.messages) {
      if (at(message, 'record', 'stream') === 'export')
        seen.push(objectAt(message, 'record', 'data'));
      if (at(message, 'state', 'stream', 'stream_descriptor', 'name') !== 'export') continue;
      stage.server.control.reset();
      const run = await stage.read({
        catalog: baseline.only('export'),
        config: stage.config(RAW),
        state: [objectAt(message, 'state')],
      });
      const before = seen.map((record) => ({
        event: record['event'] ?? null,
        properties: record['properties'] ?? null,
      }));
      const union = new Set(sorted([...before, ...eventsOf(run)]));
      expect(all.filter((record) => !union.has(record))).toEqual([]);
    }
  });

  it('repeats in a second sync only events without a processing time', async () => {
    const run = await stage.read({
      catalog: baseline.only('export'),
      config: stage.config(RAW),
      state: lastStates(baseline.exportRun),
    });
    expect(run.code).toBe(0);
    const repeated = eventsOf(run);
    expect(repeated.length).toBeLessThan(stage.events().length / 10);
    expect(
      repeated.filter((record) => at(record, 'properties', 'mp_processing_time_ms') !== undefined),
    ).toEqual([]);
  });

  it.each([
    ['an empty list', '[]'],
    ['an empty object', '{}'],
    ['null', 'null'],
    [
      'nulls and unknown keys',
      '[{"type":"STREAM","stream":{"stream_descriptor":{"name":"cohorts","namespace":null},"stream_state":null},"global_":null,"id":7}]',
    ],
    [
      'C21: the marker of a stream without cursor',
      '[{"type":"STREAM","stream":{"stream_descriptor":{"name":"cohorts"},"stream_state":{"__ab_no_cursor_state_message":true}}}]',
    ],
    [
      'C21: the marker of a finished full refresh',
      '[{"type":"STREAM","stream":{"stream_descriptor":{"name":"cohorts"},"stream_state":{"__ab_full_refresh_sync_complete":true}}}]',
    ],
  ])('C19: starts from the beginning if the state file contains %s', async (_what, state) => {
    const run = await stage.read({
      catalog: baseline.only('cohorts'),
      config: stage.config(EARLY),
      state,
    });
    expect(run.code).toBe(0);
    expect(records(run.messages, 'cohorts')).toEqual(
      records(baseline.listsRun.messages, 'cohorts'),
    );
  });

  it('C19: accepts a state without namespace, in a read-only file named .txt', async () => {
    const path = await stage.files.write(
      'saved.txt',
      [
        {
          type: 'STREAM',
          stream: {
            stream_descriptor: { name: 'cohorts' },
            stream_state: { created: '2030-01-01 00:00:00' },
          },
        },
      ],
      0o444,
    );
    const run = await stage.read({
      catalog: baseline.only('cohorts'),
      config: stage.config(EARLY),
      args: ['--state', path],
    });
    expect(run.code).toBe(0);
    expect(
      records(run.messages, 'cohorts').filter(({ created }) => typeof created === 'string'),
    ).toEqual([]);
  });

  it('C20: reads everything if a full-refresh stream is configured as incremental, or an incremental one as full refresh', async () => {
    const run = await stage.read({
      catalog: {
        streams: baseline.only('annotations', 'cohorts').streams.map((entry) => ({
          ...entry,
          sync_mode: at(entry, 'stream', 'name') === 'annotations' ? 'incremental' : 'full_refresh',
        })),
      },
      state: lastStates(baseline.listsRun),
      config: stage.config(EARLY),
    });
    expect(run.code).toBe(0);
    for (const name of ['annotations', 'cohorts']) {
      expect(records(run.messages, name)).toEqual(records(baseline.listsRun.messages, name));
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Fault } from '@source-mixpanel/fixtures-server';
import { errors, records, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { UNLIMITED_QUOTA, lastStates, LAST_DAY, Stage } from './stage.js';

const HASH_KEY = 'planted key, which is secret';
const STREAMS = ['export', 'engage', 'cohort_members'] as const;

/** Texts that no output may contain. */
const planted: string[] = [];
/** Returns a new text for a value, and adds it to `planted`. */
const plant = (kind: string): string => {
  const text = `planted-${kind}-${String(planted.length)}`;
  planted.push(text);
  return text;
};

/** Returns properties that `PRIVACY` drops or hashes, with values of all types, and one to keep. */
function propertiesWithSecrets(): JsonObject {
  return {
    $email: plant('text'),
    dropped: [plant('item'), { inner: plant('member'), [plant('name')]: 1 }],
    'dropped "é"': `${plant('escape')} \u0007 "quoted" \ud83d\ude00`,
    $phone: plant('hashed'),
    tags: [plant('tag'), [plant('nested tag')], null, true, 5],
    nested: { a: plant('hashed member') },
    $user_id: plant('user'),
    $device_id: plant('device'),
    alias: plant('alias'),
    $distinct_ids: [plant('one id'), plant('other id')],
    plan: 'pro',
  };
}

const PRIVACY = {
  drop_properties: ['$email', 'dropped', 'dropped "é"'],
  hash_properties: ['$phone', 'tags', 'nested'],
  hash_ids: true,
  hash_key: HASH_KEY,
};

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ hostile: false, events: 60, profiles: 10, quota: UNLIMITED_QUOTA });
  catalog = await stage.catalog(...STREAMS);
  addRecordsWithSecrets();
});
afterAll(() => stage.close());

function addRecordsWithSecrets(): void {
  const noon = Date.parse(`${LAST_DAY}T12:00:00Z`) / 1000;
  const addEvents = Array.from({ length: 6 }, (_, at) => ({
    event: 'Signed up',
    properties: {
      time: noon + at,
      distinct_id: `$device:${plant('event id')}`,
      // Every other event has no `$insert_id`, so that its key is computed from its properties.
      ...(at % 2 === 0 ? { $insert_id: `id-${String(at)}` } : {}),
      ...propertiesWithSecrets(),
    },
  }));
  const addProfiles = Array.from({ length: 4 }, () => ({
    $distinct_id: plant('profile id'),
    $properties: { $last_seen: `${LAST_DAY}T11:00:00`, luckyNumber: 7, ...propertiesWithSecrets() },
  }));
  stage.server.control.changeProject({ addEvents, addProfiles });
}

/** Returns which of the planted texts and the hash key are in the output, also as JSON escapes. */
const found = ({ stdout, stderr }: Run): readonly string[] =>
  [...planted, HASH_KEY].filter((text) => {
    const escaped = JSON.stringify(text).slice(1, -1);
    return [text, escaped].some((form) => `${stdout}${stderr}`.includes(form));
  });

async function read(settings: object, state?: unknown): Promise<Run> {
  const config = stage.config({ privacy: PRIVACY, export_key: 'event_key', ...settings });
  return stage.read({ catalog, config, state, args: ['--debug'] });
}

describe('the values of dropped and hashed properties', () => {
  it('are found in the output without the setting privacy, which shows that the search works', async () => {
    const run = await stage.read({ catalog, config: stage.config() });
    expect(found(run).length).toBeGreaterThan(planted.length * 0.9);
  });

  it.each([
    ['text', 'columns'],
    ['python_text', 'raw'],
    ['raw', 'columns'],
  ])(
    'are in no output of two syncs, check and discover with the formats %s and %s',
    async (events, profiles) => {
      const settings = { export_format: events, engage_format: profiles };
      const run = await read(settings);
      expect({ code: run.code, found: found(run) }).toEqual({ code: 0, found: [] });
      for (const name of STREAMS) expect(records(run.messages, name).length).toBeGreaterThan(3);
      const next = await read(settings, lastStates(run));
      expect({ code: next.code, found: found(next) }).toEqual({ code: 0, found: [] });
      for (const command of ['check', 'discover']) {
        const other = await stage.command(command, stage.config({ privacy: PRIVACY, ...settings }));
        expect(found(other)).toEqual([]);
      }
    },
  );

  it('have the same hash in engage and cohort_members, so that these tables can be joined', async () => {
    const run = await read({});
    const ids = (name: string): readonly unknown[] =>
      records(run.messages, name)
        .filter((record) => record['plan'] === 'pro')
        .map((record) => record['distinct_id']);
    const members = ids('cohort_members');
    expect(members.length).toBeGreaterThan(0);
    expect(ids('engage')).toEqual(expect.arrayContaining([...members]));
    const [event] = records(run.messages, 'export').filter(({ plan }) => plan === 'pro');
    expect(event?.['distinct_id']).toMatch(/^\$device:[0-9a-f]{64}$/);
  });

  const line = writeJson({ event: 'broken', properties: { $email: plant('line'), tags: [] } });
  const exported = { path: '/api/2.0/export' } as const;
  const faults: readonly (readonly [string, readonly Fault[], string])[] = [
    [
      'bodies are cut',
      [{ ...exported, nth: [1, 2], effect: { kind: 'cut', at: -40, of: 'decoded', by: 'reset' } }],
      'fail',
    ],
    [
      'Mixpanel aborts exports',
      [{ ...exported, effect: { kind: 'trailer', text: 'terminated early', newline: true } }],
      'fail',
    ],
    [
      'lines are unreadable',
      [
        {
          ...exported,
          effect: { kind: 'trailer', text: line.slice(0, -1), afterLines: 3, newline: true },
        },
      ],
      'fail',
    ],
    [
      'unreadable lines are skipped',
      [
        {
          ...exported,
          effect: { kind: 'trailer', text: `${line}x`, afterLines: 3, newline: true },
        },
      ],
      'skip',
    ],
    [
      'every response has the status 400',
      [{ effect: { kind: 'answer', status: 400, body: line, headers: {} } }],
      'fail',
    ],
    [
      'every response has the status 403 although it contains rows',
      [{ effect: { kind: 'answer', status: 403, body: `{"results":[${line}]}`, headers: {} } }],
      'fail',
    ],
    [
      'pages are cut',
      [{ path: '/api/query/engage', effect: { kind: 'cut', at: -60, of: 'decoded', by: 'clean' } }],
      'skip',
    ],
    [
      'pages of profiles lack rows and have an invalid total',
      [
        {
          path: '/api/query/engage',
          effect: { kind: 'page', drop: 1, members: { total: 'x' }, without: [] },
        },
      ],
      'fail',
    ],
  ];
  it.each(faults)('are in no output if %s', async (_what, broken, onUnreadable) => {
    stage.break(...broken);
    try {
      const run = await read({ on_unreadable_line: onUnreadable });
      expect(found(run)).toEqual([]);
      if (run.code !== 0) expect(errors(run.messages).length).toBeGreaterThan(0);
    } finally {
      stage.break();
    }
  });

  it('are tested with more than 100 planted texts', () => {
    expect(planted.length).toBeGreaterThan(100);
  });
});

describe('a changed hash key', () => {
  it('makes every stream with hashes of the previous key fail with one sentence', async () => {
    const run = await read({});
    const privacy = { ...PRIVACY, hash_key: 'another planted key of it' };
    const next = await read({ privacy }, lastStates(run));
    expect(next.code).toBe(1);
    const messages = errors(next.messages).map((error) => textAt(error, 'message'));
    expect(
      messages.filter((message) => message.startsWith('Hash Key (`privacy.hash_key`)')),
    ).toHaveLength(3);
    expect(next.stdout + next.stderr).not.toContain(privacy.hash_key);
  });
});

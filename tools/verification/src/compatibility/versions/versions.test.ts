import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { Ajv } from 'ajv';
import type { Attempt } from '../../harness/processes/attempt.js';
import { Multiset } from '../../harness/records/multiset.js';
import {
  smallProjectKey,
  smallConfig,
  startSmallProject,
  expectedKeys,
} from '../../harness/projects/small-project.js';
import { formsOf } from './forms-of.js';
import { KEPT_UNTIL, keptVersions, type KeptVersion } from './kept-version.js';
import { specBreaks } from './spec-breaks.js';
import { VersionStage } from './version-stage.js';
import { objectIn } from '../../harness/records/json-parts.js';

/**
 * Members of states that the oldest kept version, 0.0.0, does not know. It ignores `last_reads`. It
 * refuses a state with `names_by_rule`, which is acceptable because this version was not published
 * (docs/internals/decisions/0014-all-names-stay-in-the-state.md).
 */
const LATER = ['.names_by_rule', '.last_reads'];

let server: FixturesServer;
let stage: VersionStage;
beforeAll(async () => {
  server = await startSmallProject();
  stage = await VersionStage.open(server);
});
afterAll(async () => {
  await stage.close();
  await server.close();
});

const exportKeys = (attempt: Attempt): Multiset =>
  new Multiset(
    (attempt.delivered.get('export') ?? []).map((text) => {
      const record = parseJson(text);
      return smallProjectKey('export', objectIn(record));
    }),
  );

function streamsOf(catalog: JsonObject): ReadonlyMap<JsonValue | undefined, JsonObject> {
  const streams = catalog['streams'];
  if (!Array.isArray(streams)) throw new TypeError('the catalog has no streams');
  return new Map(
    (streams as readonly JsonObject[]).map(({ stream }) =>
      isJsonObject(stream) ? [stream['name'], stream] : [undefined, {}],
    ),
  );
}

describe('the earlier versions', () => {
  it('are kept', () => {
    expect(keptVersions().length).toBeGreaterThan(0);
  });
});

describe.each(keptVersions())('a user of version $version', (kept: KeptVersion) => {
  it('has a configuration that is still valid, and finds all its fields and choices in the form', async () => {
    const spec = await stage.print('spec');
    expect(
      specBreaks(kept.spec['connectionSpecification'], spec['connectionSpecification']),
    ).toEqual([]);
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const schema = objectIn(spec['connectionSpecification']);
    const isValid = ajv.compile(schema);
    expect([isValid(kept.config), isValid.errors ?? []]).toEqual([true, []]);
  });

  it('finds every stream in a new catalog with the same key, cursor and columns', async () => {
    const now = streamsOf(await stage.print('catalog', smallConfig(server)));
    for (const [name, stream] of streamsOf(kept.catalog)) {
      const { json_schema: schema, ...rest } = now.get(name) ?? {};
      for (const member of ['source_defined_primary_key', 'default_cursor_field'] as const) {
        expect([name, rest[member]]).toEqual([name, stream[member]]);
      }
      expect([name, specBreaks(stream['json_schema'], schema)]).toEqual([name, []]);
    }
  });

  it('can continue from the saved states with the saved catalog, and receives only the new days', async () => {
    const config = { ...kept.config, end_date: smallConfig(server)['end_date'] };
    const attempt = await stage.read({ ...kept, config });
    expect(attempt.problems).toEqual([]);
    const events = exportKeys(attempt);
    const [newDays, allDays] = [
      server.control.truth().eventsBetween('2026-11-08', '2026-11-10'),
      expectedKeys(server).get('export') ?? [],
    ];
    const expected = newDays.map((line) => {
      const event = parseJson(line.replaceAll('\n', ''));
      return smallProjectKey('export', objectIn(event));
    });
    expect(expected.length).toBeGreaterThan(0);
    expect(events.countMissing(new Multiset(expected))).toBe(0);
    expect(events.size).toBeLessThan(allDays.length / 2);
  });

  it('can go back: except for two members, the earlier version knows all members and forms of new states', async () => {
    const config = { ...kept.config, end_date: KEPT_UNTIL };
    const attempt = await stage.read({ ...kept, config, states: [] });
    expect(attempt.problems).toEqual([]);
    const known = new Map(kept.states.map((state) => [nameOf(state), formsOf(state)]));
    for (const state of attempt.states.values()) {
      const name = nameOf(state);
      const unknown = [...formsOf(state)].filter(
        (form) =>
          known.get(name)?.has(form) !== true && !LATER.some((later) => form.includes(later)),
      );
      expect([name, unknown]).toEqual([name, []]);
    }
  });
});

function nameOf(state: JsonObject): string {
  return JSON.stringify(
    isJsonObject(state['stream']) ? state['stream']['stream_descriptor'] : null,
  );
}

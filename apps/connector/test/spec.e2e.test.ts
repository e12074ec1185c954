import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { spec } from '../src/commands/spec.js';
import { at, objectAt, textAt } from '@source-mixpanel/testing/transcript';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

/** Yields each object within a schema with its path. */
function* objectsIn(
  value: JsonValue,
  path: readonly string[] = [],
): Generator<[JsonObject, readonly string[]]> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly JsonValue[]).entries()) {
      yield* objectsIn(item, [...path, String(index)]);
    }
  } else if (isJsonObject(value)) {
    yield [value, path];
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) yield* objectsIn(member, [...path, name]);
    }
  }
}

describe('spec', () => {
  it('C2: prints one SPEC without a file, the network or environment variables', async () => {
    const run = await stage.run(['spec'], { directory: '/', environment: { TMPDIR: '/nowhere' } });
    expect(run.code).toBe(0);
    expect(run.messages.map(({ type }) => type)).toEqual(['SPEC']);
  });

  it("C3: follows the rules of Airbyte's acceptance tests", async () => {
    const { messages } = await stage.run(['spec']);
    // The build stores the result of spec(), which must not be older than the sources.
    expect(messages[0]).toEqual({ type: 'SPEC', spec: spec() });
    const schema = objectAt(messages[0], 'spec', 'connectionSpecification');
    const forbidden = [
      'not',
      'anyOf',
      'patternProperties',
      'prefixItems',
      'allOf',
      'if',
      'then',
      'else',
      'dependentSchemas',
      'dependentRequired',
      '$ref',
      // Airbyte allows it in some schemas, but no setting needs it.
      'display_type',
    ];
    for (const [object, path] of objectsIn(schema)) {
      const here = path.join('.');
      const isProperties = path.at(-1) === 'properties';
      if (!isProperties) {
        expect([here, forbidden.filter((name) => name in object)]).toEqual([here, []]);
      }
      expect([here, object['additionalProperties'] ?? true]).toEqual([here, true]);
      if (Array.isArray(object['enum'])) {
        expect([here, new Set(object['enum']).size]).toEqual([here, object['enum'].length]);
      }
      if ('items' in object) {
        expect([here, object['type']]).toEqual([here, 'array']);
        expect(['string', 'integer']).toContain(at(object, 'items', 'type'));
      }
      if (object['type'] === 'object') {
        const members = Object.keys(object['properties'] ?? object['oneOf'] ?? {});
        expect([here, members.length > 0]).toEqual([here, true]);
      }
      if (isProperties) {
        const orders = Object.values(object).map((member) => at(member, 'order'));
        expect([here, new Set(orders).size]).toEqual([here, orders.length]);
        for (const [name, member] of Object.entries(object)) {
          const isSecret = ['secret', 'api_secret', 'hash_key'].includes(name);
          expect([name, at(member, 'airbyte_secret') === true]).toEqual([name, isSecret]);
          expect([name, typeof at(member, 'type')]).toEqual([name, 'string']);
        }
      }
      if ('oneOf' in object) {
        expect(object['type']).toBe('object');
        const variants = object['oneOf'] as JsonObject[];
        const constants = variants.map((variant) =>
          at(variant, 'properties', 'option_title', 'const'),
        );
        expect(constants).toEqual(['Service Account', 'Project Secret']);
        // Stored configurations without `option_title` must stay valid.
        for (const variant of variants) expect(variant['required']).not.toContain('option_title');
      }
    }
    expect(schema['required']).toEqual(['credentials']);
  });

  it('C3: puts every setting into a group, and shows three settings without a click on optional fields', async () => {
    const { messages } = await stage.run(['spec']);
    const schema = objectAt(messages[0], 'spec', 'connectionSpecification');
    const properties = Object.entries(objectAt(schema, 'properties'));
    const grouped = new Set(properties.map(([, property]) => at(property, 'group')));
    const groups = schema['groups'] as readonly JsonObject[];
    expect(groups.map(({ id }) => id).toSorted()).toEqual([...grouped].toSorted());
    for (const [object, path] of objectsIn(objectAt(schema, 'properties'))) {
      // Only settings at the top level have a group.
      expect([path, typeof object['group']]).toEqual([
        path,
        path.length === 1 ? 'string' : 'undefined',
      ]);
      if (path.length > 0 && object['pattern'] !== undefined) {
        expect([path, typeof object['pattern_descriptor']]).toEqual([path, 'string']);
      }
    }
    const shown = properties.filter(([, property]) => at(property, 'always_show') === true);
    expect(shown.map(([name]) => name)).toEqual(['project_timezone', 'region', 'start_date']);
    for (const [name, property] of properties) {
      expect([name, textAt(property, 'title'), textAt(property, 'description')]).toEqual([
        name,
        expect.stringMatching(/^[A-Z]/),
        expect.stringMatching(/^\S.*\.$/),
      ]);
    }
  });
});

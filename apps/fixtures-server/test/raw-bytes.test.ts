import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawProfiles, rawShapes } from '../src/generate/raw-shapes.js';
import { createTruth } from '../src/project/truth.js';
import { startFixturesServer, type FixturesServer } from '../src/start-fixtures-server.js';
import { encodeText, rawByte, readableJson } from '../src/wire/raw-bytes.js';
import { createAsked, exportUrl, serviceAccount } from './ask.js';

let server: FixturesServer;
/** The bodies of an export and of a page of engage. */
let bodies: readonly Buffer[];
beforeAll(async () => {
  server = await startFixturesServer({
    data: 'generated',
    events: 20,
    days: 2,
    profiles: 3,
    hostile: false,
    rawBytes: true,
  });
  bodies = [
    await get(exportUrl('2026-11-09', '2026-11-10')),
    await get('/api/query/engage?project_id=12345'),
  ];
});
afterAll(() => server.close());

const get = async (path: string): Promise<Buffer> => {
  const response = await fetch(server.url + path, { headers: serviceAccount });
  return Buffer.from(await response.arrayBuffer());
};

/** The bytes in the bodies, with their hazard. */
const spellings: readonly (readonly [string, Buffer])[] = [
  ['a raw control byte', Buffer.from('"X\u0006Y"')],
  ['raw TAB and NUL', Buffer.from('"a\tb\0c"')],
  ['a raw line feed in a text', Buffer.from('"first\nsecond"')],
  ['a Latin-1 byte', Buffer.from([0x61, 0x66, 0xe9, 0x22])],
  ['half of a UTF-8 character', Buffer.from([0x22, 0xc3, 0x22])],
  ['a surrogate written as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0xbd, 0x22])],
  ['half of a surrogate pair', Buffer.from('"X\\ud83d"')],
];

describe('raw bytes', () => {
  it.each(spellings)('are sent unchanged in events and profiles: %s', (_, bytes) => {
    expect(bodies.map((body) => body.includes(bytes))).toEqual([true, true]);
  });

  it('are repaired in the readable form of the expected data', () => {
    const truth = createTruth(server.mixpanel.project, 'readable');
    const lines = [...truth.eventsBetween('2026-11-09', '2026-11-10'), ...truth.profiles()];
    const values = lines.flatMap((line) => {
      const { properties, $properties } = JSON.parse(line) as Record<string, { c?: unknown }>;
      return (properties ?? $properties)?.c ?? [];
    });
    const expected = [
      ...['X\u0006Y', 'a\tb\0c', 'first\nsecond'],
      ...['caf\ufffd', '\ufffd', '\ufffd\ufffd\ufffd', 'X\ufffd'],
    ];
    expect(values.sort()).toEqual([...expected, ...expected].sort());
    expect(lines.join('')).toContain('"k\\ufffd":1');
    expect(lines).toHaveLength(20 + rawShapes.length + 3 + rawProfiles('2026-11-10').length);
  });

  it('do not prevent filters from matching a record', () => {
    const { ask } = createAsked({ data: 'generated', events: 0, profiles: 0, rawBytes: true });
    const where = encodeURIComponent('properties["$insert_id"] == "raw-0-0"');
    expect(ask(exportUrl('2026-10-01', '2026-11-10', `&where=${where}`)).lines).toHaveLength(1);
    const seen = encodeURIComponent('properties["hazard"] == "raw TAB and NUL"');
    expect(ask(`/api/query/engage?project_id=12345&where=${seen}`).text).toContain('"total":1,');
  });
});

describe('encodeText', () => {
  it('writes a raw character as its byte, and surrogate pairs and other text as UTF-8', () => {
    expect([...encodeText(`a${rawByte(0xff)}${rawByte(0x80)}é`)]).toEqual([
      0x61, 0xff, 0x80, 0xc3, 0xa9,
    ]);
    const pair = '😀 \ud83d\udc80 🚀';
    expect(encodeText(pair)).toEqual(Buffer.from(pair));
  });
});

describe('readableJson', () => {
  it.each([
    ['"\\ud83d\\ude00"', '"\\ud83d\\ude00"'],
    ['"\\ud83d"', '"\\ufffd"'],
    ['"\\ude00\\ud83d"', '"\\ufffd\\ufffd"'],
    ['"\\\\ud83d"', '"\\\\ud83d"'],
    ['"\\\\\\ud83d"', '"\\\\\\ufffd"'],
    ['{"a":1,\n"b":"\n"}', '{"a":1,\n"b":"\\u000a"}'],
    ['"say \\"\u0001\\""', '"say \\"\\u0001\\""'],
  ])('turns %j into JSON that strict parsers accept', (text, expected) => {
    expect(readableJson(text)).toBe(expected);
  });
});

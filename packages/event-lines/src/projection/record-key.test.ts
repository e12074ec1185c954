import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { timeText } from '../values/time-text.js';
import { Privacy } from './privacy.js';
import { createKeyOfRecord, type IdentifiedRecord } from './record-key.js';

const key = {
  column: 'key',
  ownerField: 'distinct_id',
  idField: '$insert_id',
  isIgnored: (name: string) => name === 'processed',
  labelOf: (name: string) => name.replace('$', ''),
};
const short = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);
const joined = (...parts: readonly string[]): string => short(parts.join('\u001f'));

function identify(
  properties: string,
  options: Partial<Parameters<typeof createKeyOfRecord>[0]> = {},
): IdentifiedRecord {
  const bag = parseJson(properties) as JsonObject;
  const keyOf = createKeyOfRecord({ key, timeField: 'time', ...options });
  return keyOf({ head: 'Signed up', bag }, timeText(bag['time']));
}
const keyOf = (...call: Parameters<typeof identify>): string => identify(...call).key;

describe('the key of a record', () => {
  it('is a hash of name, time in seconds, owner and id', () => {
    const properties = '{"time":1718000000,"distinct_id":"ü","$insert_id":"i","x":1}';
    expect(identify(properties)).toEqual({
      key: joined('Signed up', '1718000000', 'ü', 'i'),
      hasId: true,
    });
  });

  it('is the same for a time in milliseconds, in seconds and as text', () => {
    const keys = ['1718000000', '1718000000999', '"2024-06-10T06:13:20.5Z"', '1718000000.25'].map(
      (time) => keyOf(`{"time":${time},"$insert_id":"i"}`),
    );
    expect(new Set(keys)).toEqual(new Set([joined('Signed up', '1718000000', '', 'i')]));
    expect(keyOf('{"time":-0.5,"$insert_id":"i"}')).toBe(joined('Signed up', '-1', '', 'i'));
  });

  it('treats missing values, null and invalid times as empty, and hashes numbers by their digits', () => {
    expect(keyOf('{"time":"soon","distinct_id":null,"$insert_id":1.50}')).toBe(
      joined('Signed up', '', '', '1.50'),
    );
  });

  it('does not depend on the owner without an owner field', () => {
    const stable = { key: { ...key, ownerField: undefined } };
    expect(keyOf('{"time":1,"distinct_id":"a","$insert_id":"i"}', stable)).toBe(
      joined('Signed up', '1', 'i'),
    );
  });

  it('depends on all other properties if there is no id, but not on their order', () => {
    const one = '{"time":1,"b":"x","a":["x",1],"n":null,"processed":5,"$insert_id":""}';
    const other = '{"processed":6,"a":["x",1],"b":"x","time":1}';
    const expected = joined('Signed up', '1', '', `~${joined('a=["x",1]', 'b=x')}`);
    expect(identify(one)).toEqual({ key: expected, hasId: false });
    expect(keyOf(other)).toBe(expected);
    for (const different of ['"b":"y","a":["x",1]', '"a":"x","b":["x",1]', '"c":"x","a":["x",1]']) {
      expect(keyOf(`{"time":1,${different}}`)).not.toBe(expected);
    }
    expect(keyOf('{"time":1,"$b":"x","a":["x",1]}')).toBe(expected);
  });

  it('depends on emitted values only: on hashes, and not on dropped properties', () => {
    const privacy = new Privacy({
      drop: ['secret'],
      hash: ['distinct_id', 'b'],
      key: 'a key of 16 bytes',
      keptPrefix: '$device:',
    });
    const id = privacy.hashed('u') as string;
    expect(keyOf('{"time":1,"distinct_id":"u","$insert_id":"i"}', { privacy })).toBe(
      joined('Signed up', '1', id, 'i'),
    );
    const b = privacy.hashed('v') as string;
    for (const secret of ['1', '2']) {
      const properties = `{"time":1,"distinct_id":"u","b":"v","secret":${secret}}`;
      expect(keyOf(properties, { privacy })).toBe(
        joined('Signed up', '1', id, `~${short(`b=${b}`)}`),
      );
    }
  });
});

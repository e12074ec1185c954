import { describe, expect, it } from '@jest/globals';
import { matchesWhere, mentions } from './evaluate-where.js';
import { WhereError } from './expression.js';
import { parseWhere } from './parse-where.js';

const event = {
  time: 1718000000,
  $time: 'a property of that name',
  $browser: 'Chrome',
  price: 9.5,
  digits: '42',
  vip: true,
  ref: null,
  'say "hi"': 'quoted',
  mp_processing_time_ms: 1718000003890,
  tags: ['a'],
};

describe('where', () => {
  it.each([
    ['properties["$browser"] == "Chrome"', true],
    ["properties['$browser'] == 'Chrome'", true],
    ['properties["$browser"] != "Chrome"', false],
    ['properties["absent"] == "Chrome"', false],
    ['properties["absent"] != "Chrome"', true],
    ['properties["price"] > 9 and properties["price"] <= 9.5', true],
    ['properties["price"] == "9.5"', false],
    ['properties["digits"] >= 42', false],
    ['number(properties["digits"]) >= 42', true],
    ['number(properties["$browser"]) >= 0', false],
    ['number(properties["absent"]) >= 0 or not defined(properties["absent"])', true],
    ['defined(properties["ref"])', false],
    ['defined(properties["tags"])', true],
    ['properties["vip"] == true', true],
    ['properties["vip"]', true],
    ['not properties["vip"]', false],
    ['not properties["price"] == 9.5', false],
    ['false or false and true or true', true],
    ['(true or true) and false', false],
    ['true or true and false', true],
    ['properties["$time"]>=datetime(1718000000)', true],
    ['properties["$time"] > datetime(1718000000)', false],
    ['event["$time"] >= datetime("2024-06-10T06:13:20")', true],
    ['properties["time"] >= datetime("2024-06-10T06:13:21Z")', false],
    ['properties["$time"] >= datetime("2024-06-10")', true],
    ['number(properties["mp_processing_time_ms"]) >= 1718000003890', true],
    ['number(properties["mp_processing_time_ms"]) < 1.718e12', false],
    ['properties["say \\"hi\\""] == "quoted"', true],
    ['properties["toString"] == "x" or defined(properties["constructor"])', false],
    ['properties["price"] > -1', true],
  ])('%s is %p', (text, expected) => {
    expect(matchesWhere(parseWhere(text), event)).toBe(expected);
  });

  it.each([
    '',
    'properties["a"',
    'properties[a] == 1',
    'properties["a"] = 1',
    'properties["a"] == 1 and',
    'now() > 1',
    '"x" in properties["y"]',
    'true true',
    '(true',
    'true; drop',
    '1 < 2 < 3',
    'properties["a"] == "unterminated',
  ])('refuses %j', (text) => {
    expect(() => parseWhere(text)).toThrow(WhereError);
  });

  it('compares times of records that carry text instead of an epoch', () => {
    const expression = parseWhere('properties["$time"] >= datetime(1718000000)');
    expect(matchesWhere(expression, { time: '2024-06-10T06:13:20Z' })).toBe(true);
    expect(matchesWhere(expression, { time: '2024-06-10T06:13:19' })).toBe(false);
    expect(matchesWhere(expression, {})).toBe(false);
  });

  it('knows which properties it looks at', () => {
    const expression = parseWhere('not (defined(properties["a"]) or number(properties["b"]) > 1)');
    expect(['a', 'b', 'c'].map((name) => mentions(expression, name))).toEqual([true, true, false]);
  });
});

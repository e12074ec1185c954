import { describe, expect, it } from '@jest/globals';
import { matchesWhere, mentions } from './evaluate-where.js';
import { WhereError } from './expression.js';
import { createZone } from '../zone.js';
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

describe('an expression of where', () => {
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
    ['"hrom" in properties["$browser"]', true],
    ['"chrome" in properties["$browser"]', false],
    ['"a" in properties["tags"]', true],
    ['"A" in properties["tags"]', false],
    ['not "a" in properties["tags"]', false],
    ['not "a" in properties["absent"]', true],
    ['"9" in properties["price"]', false],
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
    '"x" in',
    'properties["$time"] > NOW',
    'true true',
    '(true',
    'true; drop',
    '1 < 2 < 3',
    'properties["a"] == "unterminated',
  ])('rejects %j', (text) => {
    expect(() => parseWhere(text)).toThrow(WhereError);
  });

  it('compares times that are ISO text in the record', () => {
    const expression = parseWhere('properties["$time"] >= datetime(1718000000)');
    expect(matchesWhere(expression, { time: '2024-06-10T06:13:20Z' })).toBe(true);
    expect(matchesWhere(expression, { time: '2024-06-10T06:13:19' })).toBe(false);
    expect(matchesWhere(expression, {})).toBe(false);
  });

  const context = { now: 1_718_000_000_999, zone: createZone('America/New_York') };

  it.each([
    ['properties["$time"] == datetime(NOW)', true],
    ['properties["$time"] == datetime(NOW - 60)', false],
    ['properties["$time"] > datetime(NOW - 60) and properties["$time"] < datetime(NOW + 60)', true],
    ['properties["$time"] == datetime("2024-06-10T02:13:20")', true],
    ['properties["$time"] == datetime("2024-06-10T06:13:20Z")', true],
    ['properties["$time"] == datetime("2024-06-10T06:13:20+00:00")', true],
    ['properties["$time"] >= datetime("2024-06-10")', true],
    ['properties["$time"] - 6 * 3600 >= datetime("2024-06-10")', undefined],
  ])('%s is %p in a project in New York', (text, expected) => {
    if (expected === undefined) expect(() => parseWhere(text, context)).toThrow(WhereError);
    else expect(matchesWhere(parseWhere(text, context), event)).toBe(expected);
  });

  it.each(['NOW -60', 'NOW -', 'NOW - "60"', 'NOW - 60 - '])('rejects %s', (text) => {
    expect(() => parseWhere(`properties["$time"] > datetime(${text})`, context)).toThrow(
      WhereError,
    );
  });

  it('reports which properties an expression uses', () => {
    const expression = parseWhere('not (defined(properties["a"]) or number(properties["b"]) > 1)');
    expect(['a', 'b', 'c'].map((name) => mentions(expression, name))).toEqual([true, true, false]);
  });
});

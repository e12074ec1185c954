/** A line, or several that belong to one split record, and how many records they contain. */
export interface HostileLines {
  readonly about: string;
  readonly lines: readonly string[];
  readonly records: 0 | 1;
}

/** Shape of all of these lines. */
export const hostileShape = { nameField: 'event', propertiesField: 'properties' } as const;

const event = (about: string, bag: string, head = '"Viewed"'): HostileLines => ({
  about,
  lines: [`{"event":${head},"properties":{${bag}}}`],
  records: 1,
});
const split = (about: string, ...lines: readonly string[]): HostileLines => ({
  about,
  lines,
  records: 1,
});
const notRecord = (about: string, line: string): HostileLines => ({
  about,
  lines: [line],
  records: 0,
});

/** U+0000 to U+001F except the line feed, which ends a line. */
const CONTROLS = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code)).replace(
  '\n',
  '',
);

/**
 * Lines that have broken a reader of exports, or could break one. They may be read in any order,
 * as long as entries that are not records are separated by other entries.
 */
export const hostileLines: readonly HostileLines[] = [
  event('a plain record', '"time":1718000000,"distinct_id":"user-1","plan":"Pro"'),
  event(
    'names that differ only in a leading $',
    '"time":1,"distinct_id":"u","$browser":"a","browser":"b"',
  ),
  event(
    'names that differ only in case',
    '"time":1,"$userName":1,"userName":2,"username":3,"USERNAME":4',
  ),
  event(
    'names that look like columns after a collision',
    '"time":1,"$x":1,"x":2,"_x":3,"__x":4,"$_x":5,"$$x":6,"X":7',
  ),
  event(
    'properties named like the event name',
    '"event":"inner","$event":"dollar","Event":1,"time":1',
  ),
  event(
    'several properties named like the time',
    '"time":1718000000,"$time":1718000001,"Time":2,"_time":3',
  ),
  event(
    'several properties named like the user id',
    '"distinct_id":"a","$distinct_id":"b","time":1,"Distinct_ID":"c"',
  ),
  event(
    'properties named like the properties object',
    '"properties":{"event":"e"},"$properties":1,"time":1',
  ),
  event('two properties for the column insert_id', '"$insert_id":"a","insert_id":"b","time":1'),
  event('empty names', '"":"empty","$":"dollar","_":"line","$$":2,"time":1'),
  event(
    'prototype names',
    '"__proto__":{"a":1},"$__proto__":2,"constructor":3,"toString":null,"time":1',
  ),
  event('names that look like array indexes', '"10":1,"9":2,"b":3,"1e1":4,"time":1'),
  event('the unescaped byte 0x06 in a string', '"time":1,"c":"X\u0006Y"'),
  event('every control character unescaped in a string', `"time":1,"c":"${CONTROLS}"`),
  event(
    'unescaped control characters in names and nested values',
    '"time":1,"\t":{"\u0000":["\u0001"]}',
  ),
  event(
    'names with a control character, unescaped and escaped',
    '"time":1,"a\u0001":1,"a\\u0001":2,"$a\u0001":3',
  ),
  event('a byte of Latin-1', '"time":1,"c":"caf\udce9","caf\udce9":1'),
  event(
    'the first byte of a character without the others',
    '"time":1,"c":"\udcc3","d":"x\udcc3\udcc3"',
  ),
  event('a lone surrogate in UTF-8 bytes', '"time":1,"c":"\udced\udca0\udcbd"'),
  event('overlong UTF-8 sequences', '"time":1,"c":"\udcc0\udc80","d":"\udcf4\udc90\udc80\udc80"'),
  event(
    'names that are equal once invalid bytes are replaced',
    '"time":1,"a\udcff":1,"a\udcfe":2,"a\ufffd":3,"b":"\udcff\u0002"',
  ),
  event(
    'a lone surrogate at every position of an escape',
    '"time":1,"a":"\\ud83d","b":"\\uDE00x","c":"\\ud83d\\n","d":"\\ud83d\\u0041","e":"\\ude00\\ud83d"',
  ),
  event(
    'names that are equal once lone surrogates are replaced',
    '"time":1,"k\\ud83d":1,"k\\ud83e":2,"k\ufffd":3,"K\\udfff":4,"n":{"\\ud83d":1,"\\ud83e":2}',
  ),
  event(
    'complete surrogate pairs, one of them after a lone surrogate',
    '"time":1,"a":"\\ud83d\\ude00","b":"\\uD83D\\ud83d\\uDE00"',
  ),
  event('a lone surrogate in the event name', '"time":1', '"\\ud83d"'),
  event('a lone surrogate after a backslash', '"time":1,"a":"\\\\ud83d","b":"\\\\\\ud83d"'),
  event('names with escapes', '"\\u0024esc":1,"esc":2,"a\\"b\\\\c\\n":3,"time":1'),
  event(
    'names with characters beyond U+FFFF',
    '"\u{1f600}":1,"\uffee":2,"\ue000":3,"$\u{1f600}":4,"time":1',
  ),
  event(
    'names whose length changes with their case',
    '"\u0130":1,"i\u0307":2,"\u00df":3,"SS":4,"ss":5,"time":1',
  ),
  event(
    'Unicode line separators, which do not end a line',
    '"time":1,"a":"x\u2028y\u2029z\u0085w","b\u2028":"\u2028"',
  ),
  event('an escaped carriage return, VT and FF', '"time":1,"a":"x\\r\\u000b\\fy"'),
  event(
    'emoji and combining marks',
    '"time":1,"a":"\u{1f468}\u200d\u{1f469}\u200d\u{1f467} e\u0301 \u{1f1e9}\u{1f1ea}"',
  ),
  event(
    'lone surrogates',
    '"time":1,"a":"\\ud800","b":"x\\udc00y","\\ud83d":"\\ud83d\\ud83d\\ude00"',
  ),
  event(
    'every escape',
    '"time":1,"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f\\u00e9\\uFFFF"',
  ),
  event(
    'quotes of both kinds',
    `"time":1,"a":["it's","say \\"hi\\"","it's \\"both\\"","\\\\","\\u00a0","\\ue000"]`,
  ),
  event(
    'nineteen digits',
    '"time":1,"id":1234567890123456789,"n":-9223372036854775808,"l":[1234567890123456789]',
  ),
  event(
    'numbers that a double cannot represent',
    '"time":1,"a":1e400,"b":-1e400,"c":1e-400,"d":[1e400],"e":0.1000000000000000055',
  ),
  event(
    'numbers in unusual forms',
    '"time":1,"a":-0,"b":1.0,"c":-0.0,"d":1E+2,"e":1.50,"f":0e0,"g":9.99,"h":1e21',
  ),
  event(
    'nested values',
    '"time":1,"a":[],"b":{},"c":[[1,[2,{"k":null}]],true],"d":{"x":{"y":[false,1.0]}}',
  ),
  event('nulls', '"time":1,"distinct_id":null,"a":null,"b":[null],"c":"null"'),
  event('booleans', '"time":1,"a":true,"b":false,"c":"true","d":[true,false]'),
  event('texts that look like other things', '"time":1,"a":"1","b":"{}","c":"","d":" ","e":"None"'),
  event('white space between tokens', ' "time" : 1 , "a" : [ 1 , { "b" : 2.0 } ] , "c"\t:\t"x" '),
  event('a name that occurs twice', '"time":1,"a":1,"b":2,"a":3,"time":1718000000,"$a":4'),
  event('no properties', ''),
  event('no time', '"distinct_id":"user-1","a":1'),
  event('no user id', '"time":1718000000,"a":1'),
  event('an empty distinct_id', '"time":1718000000,"distinct_id":""'),
  event('time null', '"time":null'),
  event('a time that is a list', '"time":[1718000000]'),
  event('a time that is a word', '"time":"yesterday"'),
  event('a time in milliseconds', '"time":1718000000123'),
  event('a time in seconds with a fraction', '"time":1718000000.5'),
  event('a time as text with an offset', '"time":"2024-06-10T08:13:20.250+02:00"'),
  event('a time outside of every calendar', '"time":1e400,"a":1'),
  event('a time before the epoch', '"time":-1.5'),
  event('an empty event name', '"time":1', '""'),
  event('an event name that is a number', '"time":1', '17'),
  {
    about: 'other members, and the properties before the event name',
    lines: [
      '{"dataset":"d","properties":{"time":1,"a":{"event":1,"properties":{}}},"labels":[],"event":"x"}',
    ],
    records: 1,
  },
  {
    about: 'event name and properties, each twice',
    lines: ['{"event":"a","properties":{"x":1},"event":"b","properties":{"time":1,"y":2}}'],
    records: 1,
  },
  {
    about: 'white space around a record',
    lines: ['\t {"event":"x","properties":{"time":1}} \r'],
    records: 1,
  },
  split('split inside a string', '{"event":"x","properties":{"time":1,"a":"first ', 'second"}}'),
  split('split over three lines', '{"event":"x","prop', 'erties":{"time":17180', '00000}}'),
  split('split inside a string, twice', '{"event":"x","properties":{"time":1,"a":"1', '', '2"}}'),
  split('split inside an escape', '{"event":"x","properties":{"time":1,"a":"\\u00', 'e9\\', 'n"}}'),
  split('split inside a name', '{"event":"x","properties":{"time":1,"a', 'b":1,"ab":2}}'),
  split(
    'split inside a string at a carriage return',
    '{"event":"x","properties":{"a":"1\r',
    '2"}}\r',
  ),
  split('split inside a character', '{"event":"x","properties":{"a":"\udce2\udc80', '\udca8"}}'),
  split('a byte order mark in a split string', '{"event":"x","properties":{"a":"', '\ufeff"}}'),
  split('a byte order mark', '\ufeff{"event":"x","properties":{"time":1}}'),
  split('split at white space', '{"event":"x","properties":{"time":1,"a":"x', '   ', 'y"}}'),
  split(
    'split so that a nested value is a line of its own',
    '{"event":"x","properties":{"time":1,"a":',
    '1',
    '}}',
  ),
  split('split with an empty line between', '{"event":"x",', '', '"properties":{"time":1}}'),
  notRecord('a number', '1'),
  notRecord('a string', '"event"'),
  notRecord('an object without the members', '{"a":1}'),
  notRecord('a line without properties', '{"event":"x"}'),
  notRecord('a line without an event name', '{"properties":{"time":1}}'),
  notRecord('properties that are a list', '{"event":"x","properties":[]}'),
  notRecord('properties that are null', '{"event":"x","properties":null}'),
  notRecord('a list around a record', '[{"event":"x","properties":{}}]'),
  notRecord('a record with a comma after it', '{"event":"x","properties":{}},'),
  notRecord('a control character between tokens', '{"event":"x",\u0001"properties":{}}'),
  notRecord('a control character in an escape', '{"event":"x\\\u0001","properties":{}}'),
  notRecord('a byte that is not UTF-8 between tokens', '{"event":"x",\udcff"properties":{}}'),
  notRecord('NaN, as Python writes it', '{"event":"x","properties":{"a":NaN}}'),
  notRecord('two byte order marks', '\ufeff\ufeff{"event":"x","properties":{}}'),
  notRecord('members of the prototype', '{"__proto__":{"event":"x","properties":{}}}'),
  notRecord(
    'lists that are nested 1,500 deep',
    `{"event":"x","properties":{"a":${'['.repeat(1500)}${']'.repeat(1500)}}}`,
  ),
];

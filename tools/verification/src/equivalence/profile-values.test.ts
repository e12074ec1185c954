import { expect, it } from '@jest/globals';
import type { JsonValue } from '@source-mixpanel/exact-json';
import { explainProfileValue } from './profile-values.js';
import { Verdict } from './verdict.js';

/**
 * Returns how our value of `$browser` is explained, if the profile has a list with a lone
 * surrogate.
 */
function explained(ourValue: JsonValue): readonly string[] {
  const verdict = new Verdict();
  explainProfileValue(
    {
      stream: 'engage',
      name: '$browser',
      json: '["\\ud83d"]',
      column: 'browser',
      ours: { browser: ourValue },
      theirs: { browser: ['\ud83d'] },
    },
    verdict,
  );
  return [...verdict.known.keys(), ...verdict.unexplained.map((one) => one.split(';')[0] ?? '')];
}

it('explains the text of a list in which U+FFFD replaces a lone surrogate', () => {
  expect(explained('["\ufffd"]')).toEqual(['profile-declared-text', 'half-surrogate-pairs']);
});

it.each(['["\ufffdx"]', '["?"]', null])(
  'does not explain the value %j for that list',
  (ourValue) => {
    expect(explained(ourValue)).toEqual(['engage: another value']);
  },
);

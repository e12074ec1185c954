import { describe, expect, it } from '@jest/globals';
import { brokenPromises, judgeFault, type PlayedFault, type PlayedRun } from './fault-verdict.js';

const good = (...delivered: readonly string[]): PlayedRun => ({
  claimsSuccess: true,
  hung: false,
  error: undefined,
  delivered,
});
const failed = (...delivered: readonly string[]): PlayedRun => ({
  ...good(...delivered),
  claimsSuccess: false,
  error: 'the body was cut',
});
const played = (first: PlayedRun, second: PlayedRun, usualRepeats = 0): PlayedFault => ({
  truth: ['a', 'b', 'c'],
  first,
  second,
  usualRepeats,
});
const problemsOf = (fault: PlayedFault, allowed = { doubled: 0, repeated: 0 }): readonly string[] =>
  brokenPromises(fault, judgeFault(fault), allowed);

const clean = {
  falseSuccess: false,
  lost: 0,
  doubled: 0,
  repeated: 0,
  hangs: 0,
  silentFailures: 0,
  unknown: 0,
};

describe('judgeFault and brokenPromises', () => {
  it('find no problem if each record is delivered once', () => {
    expect(judgeFault(played(good('a', 'b', 'c'), good()))).toEqual(clean);
  });

  it('report a false success, and the records that the second run does not deliver either', () => {
    const fault = played(good('a', 'c'), good());
    expect(judgeFault(fault)).toEqual({ ...clean, falseSuccess: true, lost: 1 });
    expect(problemsOf(fault)).toEqual([
      'claimed success though records were missing',
      'lost 1 records',
    ]);
  });

  it('report a false success even if the second run delivers the missing records', () => {
    const fault = played(good('a', 'b'), good('c'));
    expect(judgeFault(fault)).toEqual({ ...clean, falseSuccess: true });
    expect(problemsOf(fault)).toEqual(['claimed success though records were missing']);
  });

  it('do not count a copy of one record as another record', () => {
    expect(judgeFault(played(good('a', 'b', 'b'), good()))).toEqual({
      ...clean,
      falseSuccess: true,
      lost: 1,
      doubled: 1,
    });
  });

  it('count a record that comes three times as doubled twice', () => {
    expect(judgeFault(played(good('a', 'b', 'c', 'c', 'c'), good())).doubled).toBe(2);
  });

  it('accept a reported failure if the second run delivers the rest', () => {
    const fault = played(failed('a'), good('b', 'c'));
    expect(judgeFault(fault)).toEqual(clean);
    expect(problemsOf(fault)).toEqual([]);
  });

  it('report records as lost that a failed run left out although its state claims them', () => {
    const fault = played(failed('a'), good('c'));
    expect(judgeFault(fault)).toEqual({ ...clean, lost: 1 });
    expect(problemsOf(fault)).toEqual(['lost 1 records']);
  });

  it('count only records that are repeated in addition to the usual ones', () => {
    expect(judgeFault(played(failed('a', 'b'), good('a', 'b', 'c'), 1)).repeated).toBe(1);
  });

  it('allow the second run to repeat uncommitted records of a failed run, but none of a successful one', () => {
    const allowed = { doubled: 0, repeated: 2 };
    expect(problemsOf(played(failed('a', 'b'), good('a', 'b', 'c')), allowed)).toEqual([]);
    expect(problemsOf(played(failed('a', 'b', 'c'), good('a', 'b', 'c')), allowed)).toHaveLength(1);
    expect(problemsOf(played(good('a', 'b', 'c'), good('a')), allowed)).toHaveLength(1);
  });

  it('allow doubled records within a run only if a session was lost', () => {
    const fault = played(good('a', 'a', 'b', 'c'), good());
    expect(problemsOf(fault)).toEqual(['doubled 1 records within a run']);
    expect(problemsOf(fault, { doubled: 3, repeated: 0 })).toEqual([]);
  });

  it('count a run that had to be ended as a hang and not as a silent failure', () => {
    const hung = { ...failed('a'), hung: true, error: undefined };
    const fault = played(hung, good('b', 'c'));
    expect(judgeFault(fault)).toEqual({ ...clean, hangs: 1 });
    expect(problemsOf(fault)).toEqual(['hung']);
  });

  it('report a failure without a reason', () => {
    const fault = played({ ...failed('a'), error: undefined }, good('b', 'c'));
    expect(judgeFault(fault)).toEqual({ ...clean, silentFailures: 1 });
    expect(problemsOf(fault)).toEqual(['failed without a reason']);
  });

  it('report records that the project does not contain', () => {
    const fault = played(good('a', 'b', 'c', ''), good());
    expect(judgeFault(fault)).toEqual({ ...clean, unknown: 1 });
    expect(problemsOf(fault)).toEqual(['delivered 1 records that do not exist']);
  });

  it('report a second run that fails without a fault', () => {
    const fault = played(failed('a'), failed('b', 'c'));
    expect(problemsOf(fault)).toEqual(['did not recover: the body was cut']);
  });
});

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

describe('the verdict on a fault', () => {
  it('finds nothing where all came once', () => {
    expect(judgeFault(played(good('a', 'b', 'c'), good()))).toEqual(clean);
  });

  it('sees a success that is none, and what its state passes over', () => {
    const lie = played(good('a', 'c'), good());
    expect(judgeFault(lie)).toEqual({ ...clean, falseSuccess: true, lost: 1 });
    expect(problemsOf(lie)).toEqual(['called a part the whole', 'lost 1 records']);
  });

  it('sees a success that is none also where the next run makes up for it', () => {
    const lie = played(good('a', 'b'), good('c'));
    expect(judgeFault(lie)).toEqual({ ...clean, falseSuccess: true });
    expect(problemsOf(lie)).toEqual(['called a part the whole']);
  });

  it('does not take a copy of one record for another', () => {
    expect(judgeFault(played(good('a', 'b', 'b'), good()))).toEqual({
      ...clean,
      falseSuccess: true,
      lost: 1,
      doubled: 1,
    });
  });

  it('counts a record that comes three times as two too many', () => {
    expect(judgeFault(played(good('a', 'b', 'c', 'c', 'c'), good())).doubled).toBe(2);
  });

  it('lets an honest failure deliver the rest later', () => {
    const fault = played(failed('a'), good('b', 'c'));
    expect(judgeFault(fault)).toEqual(clean);
    expect(problemsOf(fault)).toEqual([]);
  });

  it('loses what a failed run left out before its state', () => {
    const fault = played(failed('a'), good('c'));
    expect(judgeFault(fault)).toEqual({ ...clean, lost: 1 });
    expect(problemsOf(fault)).toEqual(['lost 1 records']);
  });

  it('counts repeats beyond those of any second run', () => {
    expect(judgeFault(played(failed('a', 'b'), good('a', 'b', 'c'), 1)).repeated).toBe(1);
  });

  it('allows as many repeats as were in flight, but none after a success', () => {
    const allowed = { doubled: 0, repeated: 2 };
    expect(problemsOf(played(failed('a', 'b'), good('a', 'b', 'c')), allowed)).toEqual([]);
    expect(problemsOf(played(failed('a', 'b', 'c'), good('a', 'b', 'c')), allowed)).toHaveLength(1);
    expect(problemsOf(played(good('a', 'b', 'c'), good('a')), allowed)).toHaveLength(1);
  });

  it('allows doubles within a run only where a session was lost', () => {
    const fault = played(good('a', 'a', 'b', 'c'), good());
    expect(problemsOf(fault)).toEqual(['doubled 1 records within a run']);
    expect(problemsOf(fault, { doubled: 3, repeated: 0 })).toEqual([]);
  });

  it('calls a run that was ended a hang, and no silent failure', () => {
    const hung = { ...failed('a'), hung: true, error: undefined };
    const fault = played(hung, good('b', 'c'));
    expect(judgeFault(fault)).toEqual({ ...clean, hangs: 1 });
    expect(problemsOf(fault)).toEqual(['hung']);
  });

  it('sees a failure without a word', () => {
    const fault = played({ ...failed('a'), error: undefined }, good('b', 'c'));
    expect(judgeFault(fault)).toEqual({ ...clean, silentFailures: 1 });
    expect(problemsOf(fault)).toEqual(['failed without a reason']);
  });

  it('sees records that the project does not hold', () => {
    const fault = played(good('a', 'b', 'c', ''), good());
    expect(judgeFault(fault)).toEqual({ ...clean, unknown: 1 });
    expect(problemsOf(fault)).toEqual(['made up 1 records']);
  });

  it('expects a second run without faults to end well', () => {
    const fault = played(failed('a'), failed('b', 'c'));
    expect(problemsOf(fault)).toEqual(['did not recover: the body was cut']);
  });
});

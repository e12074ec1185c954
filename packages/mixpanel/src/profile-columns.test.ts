import { describe, expect, it } from '@jest/globals';
import { profileColumns, profileNames } from './profile-columns.js';

describe('profileColumns', () => {
  it('strips one $, and moves what would collide out of the way, in order of the names', () => {
    const columns = profileColumns();
    columns.assign([
      'username',
      'userName',
      '$userName',
      '$$odd',
      'distinct_id',
      '$distinct_id',
      '',
    ]);
    expect(columns.dump()).toEqual({
      '': '',
      $$odd: '$odd',
      $distinct_id: '_distinct_id',
      $last_seen: 'last_seen',
      $userName: 'userName',
      distinct_id: '__distinct_id',
      userName: '_userName',
      username: '__username',
    });
  });

  it("keeps the cursor's column for Mixpanel's own $last_seen, even where it comes late", () => {
    const columns = profileColumns();
    columns.assign(['last_seen', 'Last_Seen']);
    columns.assign(['$last_seen']);
    expect(columns.columnOf('$last_seen')).toBe('last_seen');
    expect(columns.columnOf('last_seen')).toBe('__last_seen');
  });

  it('never changes an assignment, whatever comes later or was saved', () => {
    const first = profileColumns();
    first.assign(['email']);
    const later = profileColumns({ saved: first.dump() });
    later.assign(['$email', 'Email']);
    expect(later.dump()).toMatchObject({ email: 'email', $email: '_email', Email: '__Email' });
  });

  it('never gives a reserved column to a property, and saves no trace of the reservation', () => {
    const columns = profileColumns({ reserved: ['cohort_id'] });
    columns.assign(['cohort_id', '$Cohort_ID']);
    expect(columns.dump()).toEqual({
      $Cohort_ID: '_Cohort_ID',
      $last_seen: 'last_seen',
      cohort_id: '__cohort_id',
    });
    const again = profileColumns({ reserved: ['cohort_id'], saved: columns.dump() });
    expect(again.dump()).toEqual(columns.dump());
  });

  it('reads configured columns x and _x as Mixpanel its own $x and a custom x', () => {
    const configured = new Set(['email', '_email', 'plan', '_plan']);
    const columns = profileColumns({ configured });
    columns.assign(['plan']);
    expect(columns.dump()).toMatchObject({ $email: 'email', email: '_email', plan: 'plan' });
    expect(profileColumns({ configured, saved: {} }).dump()).toEqual({ $last_seen: 'last_seen' });
  });
});

describe('profileNames', () => {
  it('keeps the column of a property called __proto__', () => {
    const columns = profileColumns();
    columns.assign(['$__proto__']);
    columns.assign(['__proto__']);
    const saved: unknown = JSON.parse(JSON.stringify(columns.dump()));
    const names = profileNames().parse(saved);
    expect(Object.entries(names)).toContainEqual(['__proto__', '___proto__']);
  });

  it('accepts what columns dump, hostile names included', () => {
    const columns = profileColumns();
    columns.assign(['toString', '$a', 'a', 'é\u2028', '']);
    expect(profileNames().parse(columns.dump())).toEqual(columns.dump());
  });

  it.each([
    ['a column that is no text', { a: 1 }],
    ['two properties in one column', { a: 'x', b: 'X' }],
    ['a property in a column of the record', { a: 'distinct_id' }],
    ['a property in a reserved column', { a: 'cohort_id' }],
    ['no object', ['a']],
  ])('refuses %s', (_name, saved) => {
    expect(() => profileNames(['cohort_id']).parse(saved)).toThrow();
  });
});

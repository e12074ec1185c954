import { describe, expect, it } from '@jest/globals';
import { profileColumns, profileNamesStep, type ProfileColumns } from './profile-columns.js';

const named = (columns: ProfileColumns) => Object.fromEntries(columns.entries());

describe('profileColumns', () => {
  it('assigns columns in sorted order of the names, without one leading $, and with underscores in front if the column is taken', () => {
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
    expect(named(columns)).toEqual({
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

  it('reserves the column last_seen for the property $last_seen, even if other properties occur earlier', () => {
    const columns = profileColumns();
    columns.assign(['last_seen', 'Last_Seen']);
    columns.assign(['$last_seen']);
    expect(columns.columnOf('$last_seen')).toBe('last_seen');
    expect(columns.columnOf('last_seen')).toBe('__last_seen');
  });

  it('keeps a saved assignment when properties are added whose names differ only in $ and case', () => {
    const first = profileColumns();
    first.assign(['email']);
    const later = profileColumns({ saved: first.dump() });
    later.assign(['$email', 'Email']);
    expect(named(later)).toMatchObject({ email: 'email', $email: '_email', Email: '__Email' });
  });

  it('never assigns a reserved column to a property, and does not save the reservation', () => {
    const columns = profileColumns({ reserved: ['cohort_id'] });
    columns.assign(['cohort_id', '$Cohort_ID']);
    expect(named(columns)).toEqual({
      $Cohort_ID: '_Cohort_ID',
      $last_seen: 'last_seen',
      cohort_id: '__cohort_id',
    });
    const again = profileColumns({ reserved: ['cohort_id'], saved: columns.dump() });
    expect(named(again)).toEqual(named(columns));
  });

  it('assigns the configured columns email and _email to $email and email, unless the state has saved names', () => {
    const configured = new Set(['email', '_email', 'plan', '_plan']);
    const columns = profileColumns({ configured });
    columns.assign(['plan']);
    expect(named(columns)).toMatchObject({ $email: 'email', email: '_email', plan: 'plan' });
    expect(named(profileColumns({ configured, saved: { names: {} } }))).toEqual({
      $last_seen: 'last_seen',
    });
  });
});

describe('saved names of profiles', () => {
  const read = (saved: object) => {
    const issues: unknown[] = [];
    const names = profileNamesStep(['cohort_id'])(saved, { addIssue: (one) => issues.push(one) });
    return { names, issues };
  };

  it('keep the columns of properties with names such as __proto__', () => {
    const columns = profileColumns();
    columns.assign(['$__proto__', 'toString', '$a', 'a', 'é\u2028', '']);
    columns.assign(['__proto__']);
    const { names, issues } = read(JSON.parse(JSON.stringify(columns.dump())) as object);
    expect(issues).toEqual([]);
    const again = profileColumns({ saved: names });
    expect(again.entries()).toEqual(columns.entries());
    expect(again.columnOf('__proto__')).toBe('___proto__');
  });

  it.each([
    ['a column that is not a string', { a: 1 }],
    ['two properties in one column', { a: 'x', b: 'X' }],
    ['a property in a column of the record', { a: 'distinct_id' }],
    ['a property in a reserved column', { a: 'cohort_id' }],
    ['a list', ['a']],
  ])('are rejected with %s', (_name, names) => {
    expect(read({ names }).issues).toEqual([expect.objectContaining({ path: ['names'] })]);
  });
});

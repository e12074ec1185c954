import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { createNamesWarning } from './names-warning.js';

describe('createNamesWarning', () => {
  it.each(['export_format', 'engage_format'] as const)(
    'warns once, if there are more than 5,000 names, and recommends the setting %s',
    (setting) => {
      const io = testIo();
      const warn = createNamesWarning(setting);
      warn(5000, io);
      expect(io.notices).toEqual([]);
      warn(5001, io);
      warn(7000, io);
      expect(io.notices).toEqual([
        {
          kind: 'warning',
          message: `The project has 5,001 property names, and the saved state contains a column for each. Set \`${setting}\` to \`raw\` to keep all properties in one column and the state small.`,
        },
      ]);
    },
  );
});

/** Trials install, pack and run containers: each has a script of its own and is not part of `npm test`. */
export default {
  preset: '../jest.preset.js',
  displayName: 'trials',
  testMatch: ['<rootDir>/trials/*.test.ts', '<rootDir>/verification/trials/*.test.ts'],
  testTimeout: 300_000,
};

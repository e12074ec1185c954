/** Trials install packages, pack releases and run containers. Each has its own npm script; `npm test` does not run them. */
export default {
  preset: '../jest.preset.js',
  displayName: 'trials',
  testMatch: ['<rootDir>/trials/*.test.ts', '<rootDir>/verification/trials/*.test.ts'],
  testTimeout: 300_000,
};

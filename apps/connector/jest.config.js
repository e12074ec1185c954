export default {
  preset: '../../jest.preset.js',
  displayName: 'connector',
  modulePathIgnorePatterns: ['<rootDir>/out-tsc', '<rootDir>/dist'],
  // Real processes, real waits of a few seconds.
  testTimeout: 60_000,
};

/** Runs tests from the TypeScript sources: the export condition below replaces a build. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // `npm run verify:slow` runs these instead of all others.
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testEnvironmentOptions: {
    customExportConditions: ['@source-mixpanel/source', 'node', 'node-addons'],
  },
  // More than the slowest test takes on a busy machine; a test that needs longer sets its own
  // timeout.
  testTimeout: 30_000,
  coverageProvider: 'v8',
};

export default {
  preset: '../jest.preset.js',
  displayName: 'tools',
  // Typed lint loads the whole program of each package it looks at.
  testTimeout: 120_000,
  // Longer than all other suites together: an experiment of `npm run chaos` until it is trimmed.
  testPathIgnorePatterns: ['/node_modules/', 'src/simulation/cut-everywhere'],
};

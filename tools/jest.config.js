export default {
  preset: '../jest.preset.js',
  displayName: 'tools',
  // Typed lint loads the whole program of each package it looks at.
  testTimeout: 120_000,
};

export default {
  preset: '../jest.preset.js',
  displayName: 'tools',
  // Typed lint loads the whole program of each package it looks at.
  testTimeout: 90_000,
  // The longest of all: when the other projects are done, both cores are its own.
  maxWorkers: 2,
};

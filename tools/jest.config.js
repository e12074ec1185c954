export default {
  preset: '../jest.preset.js',
  displayName: 'tools',
  // A test that lints a file waits until the type checker has loaded all files of its package.
  testTimeout: 90_000,
  // This project takes longest, so both cores are free for it when the others are done.
  maxWorkers: 2,
};

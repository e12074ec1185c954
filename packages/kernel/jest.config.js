export default {
  preset: '../../jest.preset.js',
  displayName: 'kernel',
  // Some tests leave a broken connection or a file open; with all results in, nothing waits for them.
  forceExit: true,
};

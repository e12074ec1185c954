export default {
  preset: '../../jest.preset.js',
  displayName: 'local-sync',
  modulePathIgnorePatterns: ['<rootDir>/out-tsc', '<rootDir>/dist'],
};

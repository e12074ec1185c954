export default {
  preset: '../../jest.preset.js',
  displayName: 'connector',
  modulePathIgnorePatterns: ['<rootDir>/out-tsc', '<rootDir>/dist'],
};

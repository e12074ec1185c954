export default { preset: '../../jest.preset.js', displayName: 'exact-json' };

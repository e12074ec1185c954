export default { preset: '../../jest.preset.js', displayName: 'fixtures-server' };

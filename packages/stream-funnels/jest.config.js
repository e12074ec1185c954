export default { preset: '../../jest.preset.js', displayName: 'stream-funnels' };

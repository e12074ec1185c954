export default { preset: '../../jest.preset.js', displayName: 'event-lines' };

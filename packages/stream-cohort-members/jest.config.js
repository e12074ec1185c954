export default { preset: '../../jest.preset.js', displayName: 'stream-cohort-members' };

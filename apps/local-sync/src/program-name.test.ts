import { describe, expect, it } from '@jest/globals';
import { programName } from './program-name.js';

const main = '/srv/clone/apps/local-sync/dist/main.js';
const linked = '/srv/node_modules/.bin/local-sync';

describe('programName', () => {
  it.each([
    {
      name: 'npm run sync --',
      place: { environment: { npm_lifecycle_event: 'sync', npm_command: 'run-script' } },
    },
    { name: 'npx local-sync', place: { environment: { npm_command: 'exec' }, script: linked } },
    { name: 'node_modules/.bin/local-sync', place: { script: linked } },
    {
      name: 'bin/local-sync',
      place: { environment: { npm_lifecycle_event: 'demo' }, directory: '/srv/clone' },
    },
    { name: '/srv/clone/bin/local-sync', place: { directory: '/home' } },
  ])('returns $name', ({ name, place }) => {
    expect(programName({ environment: {}, script: main, directory: '/srv', ...place })).toBe(name);
  });
});

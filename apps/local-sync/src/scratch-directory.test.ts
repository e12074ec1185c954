import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createScratch } from './scratch-directory.js';

it('removes only the directories of processes of this machine that have ended', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'scratch-test-'));
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  const mine = await createScratch(parent);
  const ofDead = join(
    parent,
    `local-sync-${encodeURIComponent(hostname())}-${child.pid ?? 0}-abcdef`,
  );
  renameSync(await createScratch(parent), ofDead);
  const others = ['local-sync-other-machine-1-abcdef', 'local-sync-test-abcdef', 'anything'];
  for (const name of others) mkdirSync(join(parent, name));
  const next = await createScratch(parent);
  const kept = [mine, next].map((path) => basename(path));
  expect(readdirSync(parent).sort()).toEqual([...others, ...kept].sort());
  rmSync(parent, { recursive: true });
});

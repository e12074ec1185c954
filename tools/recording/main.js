/**
 * `npm run docs:recording`: records the demo in a terminal of 100 x 30 characters with the program
 * `script` of util-linux, and writes the recording as an animated picture to docs/demo.svg. The
 * exit code is 1 if the demo fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawRecording } from './draw-recording.js';
import { readChunks, showFrames } from './show-frames.js';

const SIZE = { columns: 100, rows: 30 };
const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'recording-'));
try {
  const [output, timing] = [join(directory, 'output'), join(directory, 'timing')];
  const demo = `stty cols ${SIZE.columns} rows ${SIZE.rows}; npm run --silent demo`;
  const flags = ['--quiet', '--return', '--log-out', output, '--log-timing', timing];
  const { status } = spawnSync('script', [...flags, '--command', demo], {
    cwd: root,
    env: { ...process.env, TERM: 'xterm-256color' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status === 0) {
    const chunks = readChunks(readFileSync(output), readFileSync(timing, 'utf8'));
    const frames = await showFrames(withoutHome(chunks), SIZE);
    writeFileSync(join(root, 'docs', 'demo.svg'), drawRecording(frames, SIZE));
  } else {
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/**
 * Replaces the path of the workspace by ~, so that the recording does not depend on the machine.
 * @param {readonly import('./show-frames.js').Chunk[]} chunks
 */
function withoutHome(chunks) {
  const folder = root.replace(/\/$/u, '');
  return chunks.map(({ seconds, bytes }) => {
    const text = bytes.toString('latin1').replaceAll(folder, '~');
    return { seconds, bytes: Buffer.from(text, 'latin1') };
  });
}

import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BodyStorage, Budgets, createDispatcher, createSend } from '@source-mixpanel/kernel';
import { exportEvents, HOSTS, topEventProperties } from '@source-mixpanel/mixpanel';
import { exportStream } from '@source-mixpanel/stream-export';

const {
  MIXPANEL_USERNAME = '',
  MIXPANEL_SECRET = '',
  MIXPANEL_PROJECT,
  MIXPANEL_GATEWAY,
} = process.env;
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds: number, signal: AbortSignal) => sleep(milliseconds, undefined, { signal }),
};
const budgets = new Budgets(
  { export: { quota: 60, concurrency: 3, perSecond: 3 }, query: { quota: 60, concurrency: 5 } },
  { clock },
);
const dispatcher = createDispatcher({});
const send = createSend({
  dispatcher,
  clock,
  budgets,
  random: Math.random,
  product: { name: 'my-program', version: '1.0.0' },
  credentials: { username: MIXPANEL_USERNAME, secret: MIXPANEL_SECRET },
  gateway: MIXPANEL_GATEWAY === undefined ? undefined : new URL(MIXPANEL_GATEWAY),
});
const client = { send, hosts: HOSTS.US, projectId: Number(MIXPANEL_PROJECT) };
const stream = exportStream(
  { exportEvents: exportEvents(client), topEventProperties: topEventProperties(client) },
  {
    startDate: '2026-11-01',
    zone: 'US/Pacific',
    attributionDays: 5,
    lookBackSeconds: 0,
    windowDays: 30,
    format: 'raw',
    onUnreadableLine: 'fail',
    storage: new BodyStorage({ directory: tmpdir() }),
    withoutWaiting: () => budgets.remaining('export'),
    clock,
  },
);
const io = {
  name: stream.name,
  signal: AbortSignal.timeout(3_600_000),
  report: console.error,
  frame: () => ({ open: Buffer.alloc(0), close: Buffer.from('\n') }),
  prune: false,
};

const saved = await readFile('state.json', 'utf8').catch(() => undefined);
const sync = stream.open(
  saved === undefined ? undefined : stream.state.parse(JSON.parse(saved)),
  io,
);
let { state } = sync;
const save = async (): Promise<void> => {
  await writeFile('state.json.new', JSON.stringify(state));
  await rename('state.json.new', 'state.json');
};
const events = await open('events.jsonl', 'a');
for await (const slice of sync.slices()) {
  for await (const part of sync.read(slice, io)) {
    if (part.kind === 'bytes') await events.writeFile(part.bytes);
    if (part.kind !== 'checkpoint') continue;
    // Every event before this point is in the file: the next run may go on from here.
    state = stream.commit(state, part.progress);
    await events.sync();
    await save();
  }
}
state = stream.finish(state);
await save();
await events.close();
await dispatcher.close();

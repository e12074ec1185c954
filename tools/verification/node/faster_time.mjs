/**
 * Preloaded into a process of Node with `--import`: its wall clock starts at TIME_FROM (epoch milliseconds), and all its clocks
 * and timers run SPEEDUP times as fast. The program itself is unchanged.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const speedup = Number(process.env.SPEEDUP);
const from = Number(process.env.TIME_FROM);
const RealDate = Date;
const monotonic = performance.now.bind(performance);
const began = monotonic();
const now = () => Math.floor(from + (monotonic() - began) * speedup);

Object.defineProperty(performance, 'now', { value: () => monotonic() * speedup });
globalThis.Date = new Proxy(RealDate, {
  construct: (date, given, target) =>
    Reflect.construct(date, given.length === 0 ? [now()] : given, target),
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
});

/** Wraps a timer that takes a callback, milliseconds and the arguments of the callback. */
function speedUp(timer) {
  const faster = (call, milliseconds, ...given) =>
    timer(call, (milliseconds ?? 0) / speedup, ...given);
  return faster;
}

const timers = require('node:timers');
const promises = require('node:timers/promises');
const sleep = promises.setTimeout;
promises.setTimeout = (milliseconds, ...rest) => sleep((milliseconds ?? 0) / speedup, ...rest);
for (const name of ['setTimeout', 'setInterval']) {
  timers[name] = speedUp(timers[name]);
  globalThis[name] = timers[name];
}
timers.setTimeout[promisify.custom] = promises.setTimeout;
syncBuiltinESMExports();

/**
 * Preloaded into a process of Node (`--import`): its wall clock begins at HASTE_FROM, epoch milliseconds,
 * and its clocks and timers run HASTE times as fast. Nothing of the program is touched.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const haste = Number(process.env.HASTE);
const from = Number(process.env.HASTE_FROM);
const RealDate = Date;
const monotonic = performance.now.bind(performance);
const began = monotonic();
const now = () => Math.floor(from + (monotonic() - began) * haste);

Object.defineProperty(performance, 'now', { value: () => monotonic() * haste });
globalThis.Date = new Proxy(RealDate, {
  construct: (date, given, target) =>
    Reflect.construct(date, given.length === 0 ? [now()] : given, target),
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
});

/** Of timers in the form of callbacks: function, milliseconds, what the function is given. */
function hasten(timer) {
  const hastened = (call, milliseconds, ...given) =>
    timer(call, (milliseconds ?? 0) / haste, ...given);
  return hastened;
}

const timers = require('node:timers');
const promises = require('node:timers/promises');
const sleep = promises.setTimeout;
promises.setTimeout = (milliseconds, ...rest) => sleep((milliseconds ?? 0) / haste, ...rest);
for (const name of ['setTimeout', 'setInterval']) {
  timers[name] = hasten(timers[name]);
  globalThis[name] = timers[name];
}
timers.setTimeout[promisify.custom] = promises.setTimeout;
syncBuiltinESMExports();

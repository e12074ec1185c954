export { describeStream } from './describe-stream.js';
export type { StreamCase } from './describe-stream.js';
export { effort } from './effort.js';
export { failure } from './failure.js';
export { readStream, testIo, throughJson } from './read-stream.js';
export type { Checkpoint, TestIo, WholeRead } from './read-stream.js';
export { fakeClock } from './fake-clock.js';
export type { FakeClock, FakeClockOptions } from './fake-clock.js';
export { scriptedServer } from './scripted-server.js';
export type {
  Fault,
  RecordedRequest,
  Script,
  ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.js';

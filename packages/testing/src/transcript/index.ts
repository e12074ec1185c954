export { at, objectAt, textAt } from './json-path.js';
export { numberOf, readMessage } from './message.js';
export type {
  ErrorMessage,
  Message,
  StateMessage,
  StatusMessage,
  StreamStatus,
} from './message.js';
export { isEnd, RuleChecker, RULES } from './rules.js';
export type { CheckedOutput, Ending, RuleName, Violation } from './rules.js';
export {
  errors,
  lastStates,
  ofType,
  records,
  states,
  statuses,
  streamOf,
  warnings,
} from './select-messages.js';

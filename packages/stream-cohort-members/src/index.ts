export { cohortMembersStream } from './cohort-members-stream.js';
export type {
  CohortMembersMode,
  CohortMembersOptions,
  CohortMembersSource,
} from './cohort-members-options.js';

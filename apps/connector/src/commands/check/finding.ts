import type { ErrorCode } from '@source-mixpanel/stream';

/**
 * `note`: worth knowing. `warning`: the user should act, although the configuration can be used.
 * `unknown`: it could not be tested.
 */
export type Severity = 'good' | 'note' | 'warning' | 'unknown';

/** One result of the checks of a configuration. */
export interface Finding {
  readonly topic: Topic;
  readonly severity: Severity;
  /** One or more sentences for the user. Never contains a secret or content of a record. */
  readonly text: string;
}

export type Topic =
  | 'credentials'
  | 'region'
  | 'project'
  | 'plan'
  | 'permission'
  | 'history'
  | 'time zone'
  | 'event times'
  | 'filters'
  | 'privacy'
  | 'reports'
  | 'groups'
  | 'counts'
  | 'quota'
  | 'first sync'
  | 'hourly sync';

/** The result of `check`: all findings, and whether the connector can read the project. */
export type Diagnosis = { readonly findings: readonly Finding[] } & (
  | { readonly kind: 'usable' }
  /** `message` says what is wrong and how to correct it, with one line for each problem. */
  | { readonly kind: 'unusable'; readonly message: string; readonly code: ErrorCode }
);

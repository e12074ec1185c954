import type { ErrorCode } from '@source-mixpanel/stream';

/**
 * The severity of a finding. `note`: worth knowing. `warning`: worth acting on, although the configuration is usable.
 * `unknown`: could not be tested.
 */
export type Severity = 'good' | 'note' | 'warning' | 'unknown';

/** One result of the checks of a configuration. */
export interface Finding {
  readonly topic: Topic;
  readonly severity: Severity;
  /** Sentences for users, without data of the project and without secrets. */
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
  /** `message`: one sentence about what is wrong and how to correct it. */
  | { readonly kind: 'unusable'; readonly message: string; readonly code: ErrorCode }
);

import type { ErrorCode } from '@source-mixpanel/stream';

/** The severity of a finding: all is well, worth knowing, worth acting on, or unknown. */
export type Severity = 'good' | 'note' | 'warning' | 'unknown';

/** One thing the examination of a configuration found out. */
export interface Finding {
  readonly topic: Topic;
  readonly severity: Severity;
  /** For people; holds no data of the project and no secret. */
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

export type Diagnosis = { readonly findings: readonly Finding[] } & (
  | { readonly kind: 'usable' }
  /** `message`: one sentence on what is wrong and how to correct it. */
  | { readonly kind: 'unusable'; readonly message: string; readonly code: ErrorCode }
);

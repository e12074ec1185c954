import { settingTitle, type SettingKey } from './setting-names.js';

/** The groups of settings, each a card of the form, in the order in which the platform shows them. */
export const FORM_GROUPS = [
  { id: 'auth', title: 'Authentication' },
  { id: 'project', title: 'Project' },
  { id: 'selection', title: 'Streams and Columns' },
  { id: 'privacy', title: 'Privacy' },
  { id: 'performance', title: 'Quota and Performance' },
] as const;

export interface FormField {
  readonly description?: string;
  /** Set for every setting at the top level, and for no other. */
  readonly group?: (typeof FORM_GROUPS)[number]['id'];
  /** Shows an optional field without a click on "Optional fields". */
  readonly always_show?: true;
  readonly examples?: readonly (string | number)[];
  readonly type?: 'object';
  readonly airbyte_secret?: true;
  readonly format?: 'date-time';
  readonly pattern?: string;
  /** Shown in place of the pattern. */
  readonly pattern_descriptor?: string;
}

/** Returns how the form shows a setting. `spec` adds its `order`, which follows the schema. */
export function inForm(key: SettingKey, field: FormField = {}): Record<string, unknown> {
  return { title: settingTitle(key), ...field };
}

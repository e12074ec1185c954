import { settingTitle, type SettingKey } from './setting-names.js';

/**
 * The groups of settings, each a card of the form, in the order in which the platform shows them.
 */
export const FORM_GROUPS = [
  { id: 'auth', title: 'Authentication' },
  { id: 'project', title: 'Project' },
  { id: 'selection', title: 'Streams and Columns' },
  { id: 'privacy', title: 'Privacy' },
  { id: 'performance', title: 'Quota and Performance' },
] as const;

export interface FormField {
  readonly description?: string;
  /** The group in which the form shows the setting. Only settings at the top level have one. */
  readonly group?: (typeof FORM_GROUPS)[number]['id'];
  /** Shows an optional field without a click on "Optional fields". */
  readonly always_show?: true;
  readonly examples?: readonly (string | number)[];
  readonly type?: 'object';
  readonly airbyte_secret?: true;
  readonly format?: 'date-time';
  readonly pattern?: string;
  /** The text that the form shows instead of the regular expression `pattern`. */
  readonly pattern_descriptor?: string;
}

/**
 * Returns the JSON Schema keywords with which Airbyte's form shows a setting. `spec` adds the
 * keyword `order`, so that the form shows the settings in the order of the schema.
 */
export function inForm(key: SettingKey, field: FormField = {}): Record<string, unknown> {
  return { title: settingTitle(key), ...field };
}

import { EDIT_COLUMNS } from '@source-mixpanel/mixpanel';
import {
  boolean,
  dateTime,
  integer,
  list,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: text('Identifies the flag.'),
  project_id: integer('The project it belongs to.'),
  workspace_id: integer('The workspace it belongs to.'),
  key: text('The name by which applications request the flag.'),
  name: text('Name of the flag.'),
  description: text('Description of the flag.'),
  status: text('State of the flag: enabled, disabled or archived.'),
  tags: list('The tags of the flag.', text()),
  experiment_id: text('Identifies the experiment whose variants the flag assigns.'),
  is_experiment_active: boolean('Whether that experiment is active.'),
  context: text('The property by whose value a variant is assigned, such as distinct_id.'),
  data_group_id: text(
    'Identifies the kind of group that variants are assigned to; empty if they are assigned to users.',
  ),
  serving_method: text('Where the flag is evaluated, such as client.'),
  ruleset: object('Variants and rollout, without the secret salt by which variants are assigned.'),
  ...EDIT_COLUMNS,
  enabled_at: dateTime('When it was enabled.'),
  deleted: dateTime('When it was deleted; empty if it was not.'),
});

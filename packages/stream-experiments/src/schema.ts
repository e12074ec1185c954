import { EDIT_COLUMNS } from '@source-mixpanel/mixpanel';
import {
  boolean,
  dateTime,
  list,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: text('Identifies the experiment.'),
  name: text('Name of the experiment.'),
  content_type: text('The type of the entry, such as experiment.'),
  description: text('Description of the experiment.'),
  hypothesis: text('What the experiment is expected to show.'),
  status: text('State of the experiment: draft, active, concluded, success or fail.'),
  ...EDIT_COLUMNS,
  deleted: dateTime('When it was deleted; empty if it was not.'),
  start_date: dateTime('When it was started.'),
  end_date: dateTime('When it ended.'),
  tags: list('The tags of the experiment.', text()),
  variants: list('The variants that are compared.', object(undefined)),
  metrics: list('The metrics by which the variants are compared.', object(undefined)),
  settings: object('How the experiment is evaluated.'),
  exposures_cache: object('Number of users who saw each variant, as last counted.'),
  results_cache: object('The results, as last computed.'),
  feature_flag_id: text('The feature flag that assigns the variants.'),
  feature_flag: object('That feature flag, without the secret salt by which it assigns variants.'),
  content_environments_id: text('Identifies the same experiment in several projects.'),
  is_favorited: boolean('Whether the experiment is a favorite of the account that reads it.'),
  pinned_date: dateTime('When it was pinned.'),
});

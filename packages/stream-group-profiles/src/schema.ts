import { rawProfileSchema } from '@source-mixpanel/mixpanel';
import { dateTime, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

const OF_THE_GROUP = {
  group_key: text('The event property that contains the ids of the groups, such as company_id.'),
  data_group_id: text(
    'Identifies the kind of group, such as companies, as `data_group_id` in other streams.',
  ),
};

/**
 * The schema of the format `columns`. Records have more columns than it declares: one for each
 * property.
 */
export const schema: JsonSchema = recordSchema({
  ...OF_THE_GROUP,
  distinct_id: text(
    'Identifies the group within its kind: the value of the property in `group_key`.',
  ),
  last_seen: dateTime('When the profile was last updated, in UTC; events do not move it.'),
  name: text('Name of the group.'),
});

/** The schema of the format `raw`, which has all properties in one column. */
export const rawSchema: JsonSchema = rawProfileSchema(OF_THE_GROUP);

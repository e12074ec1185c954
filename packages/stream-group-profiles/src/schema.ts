import { rawProfileSchema } from '@source-mixpanel/mixpanel';
import { dateTime, recordSchema, text, type JsonSchema } from '@source-mixpanel/stream';

const OF_THE_GROUP = {
  group_key: text('The property of events that names the group, such as company_id.'),
  data_group_id: text("Identifies the kind of group, as Mixpanel's other lists name it."),
};

/** With a column for each property; a record holds more of them than the schema names. */
export const schema: JsonSchema = recordSchema({
  ...OF_THE_GROUP,
  distinct_id: text('Identifies the group among those of its kind: the value of the property.'),
  last_seen: dateTime('When the profile was last updated, in UTC; events do not move it.'),
  name: text('Name of the group.'),
});

/** With all properties in one column. */
export const rawSchema: JsonSchema = rawProfileSchema(OF_THE_GROUP);

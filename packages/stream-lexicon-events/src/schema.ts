import {
  boolean,
  dateTime,
  list,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: text('Identifies the entry in the Lexicon; empty for an event whose entry was never edited.'),
  name: text('Name of the event as it is sent.'),
  description: text('The description in the Lexicon.'),
  display_name: text('The name that Mixpanel shows instead of `name`.'),
  hidden: boolean('Whether Mixpanel hides the event from users of the project.'),
  dropped: boolean('Whether Mixpanel discards the event instead of storing it.'),
  merged: boolean('Whether Mixpanel shows it as part of another event.'),
  merged_event_id: text('Identifies the entry of that other event.'),
  verified: boolean('Whether it is marked as verified.'),
  sensitive: boolean('Whether it is marked as sensitive.'),
  tags: list('The tags of the event.', text()),
  custom_event_id: text('Identifies the custom event, if the entry describes one.'),
  collect_everything_event_id: text(
    'Identifies the automatically collected event, if the entry describes one.',
  ),
  status: text('State of the entry.'),
  platforms: list('The platforms it is sent from.', text()),
  contacts: list('Email addresses of the people to ask about the event.', text()),
  team_contacts: list('Teams to ask about the event.', text()),
  example_value: text('An example of a value.'),
  last_modified: dateTime('When the entry was last changed.'),
  created_utc: dateTime('When the entry was created, in UTC.'),
  modified_utc: dateTime('When the entry was last changed, in UTC.'),
});

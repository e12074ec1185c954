import {
  dateTime,
  integer,
  list,
  object,
  recordSchema,
  text,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: integer('Identifies the annotation.'),
  project_id: integer('The project it belongs to.'),
  date: dateTime('The date and time that the author chose for the annotation.'),
  description: text('The text of the annotation.'),
  user: object('The author of the annotation.', {
    id: integer('Identifies the author.'),
    first_name: text("The author's first name."),
    last_name: text("The author's last name."),
  }),
  tags: list(
    'The tags on the annotation.',
    object(undefined, {
      id: integer('Identifies the tag.'),
      name: text('The text of the tag.'),
    }),
  ),
});

import {
  date,
  dateTime,
  integer,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: text('Identifies the request.'),
  display_name: text('Name of the request.'),
  event_name: text('Name of the events to delete.'),
  from_date: date('The first day, in the time zone of the project.'),
  to_date: date('The last day, included, in the time zone of the project.'),
  filters: object('The filter on these events; empty if all of them are deleted.'),
  status: text(
    'State of the request: Submitted, Processing, Completed or Failed. A deletion can be undone for 7 days.',
  ),
  deleted_events_count: integer('How many events were deleted.'),
  created: dateTime('When the request was created.'),
  requesting_user: object('The user who created the request.', {
    id: integer('Identifies the user.'),
    email: text('Email address of the user.'),
  }),
});

import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  boolean,
  date,
  dateTime,
  integer,
  list,
  number,
  object,
  recordSchema,
  text,
  type JsonSchema,
} from '@source-mixpanel/stream';

const buckets = (description: string): JsonObject =>
  object(description, {
    lower: integer('Lower bound of the first bucket, in seconds.'),
    higher: integer('Upper bound of the last bucket, in seconds.'),
    buckets: list('Number of users in each bucket. All buckets have the same width.', integer()),
  });

const step = object('One step of the funnel.', {
  count: integer('Number of users who reached the step.'),
  avg_time: number(
    'Average time from the previous step, in seconds; null if no user reached this step.',
  ),
  avg_time_from_start: number('Average time from the first step, in seconds.'),
  step_conv_ratio: number(
    'Share of the users at the previous step who reached this step, from 0 to 1.',
  ),
  overall_conv_ratio: number(
    'Share of the users at the first step who reached this step, from 0 to 1.',
  ),
  goal: text('The event that counts as reaching the step.'),
  event: text('Name of the event; for a custom event, `$custom_event:` and its id.'),
  custom_event: boolean('Whether the event is a custom event, which is defined in Mixpanel.'),
  custom_event_id: integer('Identifies the custom event.'),
  session_event: text('The session event, such as the start of a session, if the step is one.'),
  step_label: text('The label that the author of the funnel gave the step.'),
  selector: text('The filter on the event, as an expression.'),
  selector_params: object('The parts of the filter on the event.', {
    step_label: text('The label that the author of the funnel gave the step.'),
  }),
  time_buckets_from_start: buckets('Distribution of the time from the first step.'),
  time_buckets_from_prev: buckets('Distribution of the time from the previous step.'),
});

export const schema: JsonSchema = recordSchema({
  funnel_id: integer('Identifies the funnel.'),
  name: text('Name of the funnel.'),
  date: date('The day on which the users entered the funnel, in the time zone of the project.'),
  datetime: dateTime('Always empty at present; kept because existing tables have the column.'),
  steps: list('The steps of the funnel in their order.', step),
  analysis: object('Totals of the funnel.', {
    completion: integer('Number of users who reached the last step.'),
    starting_amount: integer('Number of users who entered the funnel.'),
    steps: integer('Number of steps.'),
    worst: integer('The step that loses the most users, counted from 0.'),
  }),
});

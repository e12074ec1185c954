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
    lower: integer('Lower bound of the first bucket, seconds.'),
    higher: integer('Upper bound of the last bucket, seconds.'),
    buckets: list('How many fall into each of the equal buckets between the bounds.', integer()),
  });

const step = object('One step.', {
  count: integer('How many reached the step.'),
  avg_time: number('Seconds from the step before, on average; null if no one reached it.'),
  avg_time_from_start: number('Seconds from the first step, on average.'),
  step_conv_ratio: number('Share of those at the step before who reached this one, 0 to 1.'),
  overall_conv_ratio: number('Share of those at the first step who reached this one, 0 to 1.'),
  goal: text('The event that counts as reaching the step.'),
  event: text('Name of the event; of a custom event `$custom_event:` and its id.'),
  custom_event: boolean('True where the event is a custom one, put together in Mixpanel.'),
  custom_event_id: integer('Identifies the custom event.'),
  session_event: text('The session event of the step, where it is one.'),
  step_label: text('The label its author gave the step.'),
  selector: text('The filter on the event, as an expression.'),
  selector_params: object('The filter on the event, in parts.', {
    step_label: text('The label its author gave the step.'),
  }),
  time_buckets_from_start: buckets('Distribution of the time from the first step.'),
  time_buckets_from_prev: buckets('Distribution of the time from the step before.'),
});

export const schema: JsonSchema = recordSchema({
  funnel_id: integer('Identifies the funnel.'),
  name: text('Name of the funnel.'),
  date: date('The day its people entered the funnel, in the time zone of the project.'),
  datetime: dateTime('Never filled by Mixpanel today; kept for tables that have it.'),
  steps: list('The steps of the funnel in their order.', step),
  analysis: object('The funnel as a whole.', {
    completion: integer('How many reached the last step.'),
    starting_amount: integer('How many entered the funnel.'),
    steps: integer('How many steps it has.'),
    worst: integer('The step that loses most, counted from 0.'),
  }),
});

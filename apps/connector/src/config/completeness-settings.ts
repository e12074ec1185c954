import { choice, trueOrFalse } from './fields.js';
import { inForm } from './form.js';

/** Settings of the comparison between exports and the counts that Mixpanel itself reports. */
export const completenessSettings = {
  verify_counts: trueOrFalse('verify_counts')
    .default(false)
    .meta(
      inForm('verify_counts', {
        group: 'performance',
        description:
          "Compare the events of each export with Mixpanel's own counts by event and hour. Takes two to six requests of the Query API for each request of export. Days are not compared if the quota of the Query API is used up.",
      }),
    ),
  on_gap: choice('on_gap', ['fail', 'warn'])
    .default('fail')
    .meta(
      inForm('on_gap', {
        group: 'performance',
        description:
          'What to do if an export still lacks events that Mixpanel counts after a second download. fail: the stream fails, and no events of these days are synced. warn: the available events are synced, with a warning that states the hour and both counts.',
      }),
    ),
} as const;

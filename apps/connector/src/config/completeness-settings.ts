import { choice, trueOrFalse } from './fields.js';
import { inForm } from './form.js';

/** Settings that compare exports with Mixpanel's own counts. */
export const completenessSettings = {
  verify_counts: trueOrFalse('verify_counts')
    .default(false)
    .meta(
      inForm('verify_counts', {
        group: 'performance',
        description:
          "Compare the events of each export with Mixpanel's own counts by event and hour. Takes two to six requests of the Query API for each request of export; does not wait for quota.",
      }),
    ),
  on_gap: choice('on_gap', ['fail', 'warn'])
    .default('fail')
    .meta(
      inForm('on_gap', {
        group: 'performance',
        description:
          'What to do when an export lacks events that Mixpanel counts, after a second download. fail: the stream fails before these days. warn: the events are synced, with a warning that names the hour and the numbers.',
      }),
    ),
} as const;

import { counted } from '@source-mixpanel/text';
import { count } from '../progress-lines.js';
import { shownName } from '../report/shown-name.js';
import type { CountComparison } from './count-comparison.js';

/**
 * Returns the lines of the summary about the comparison with Mixpanel's counts. There are none if
 * the target lacks `export` or `event_counts`.
 */
export function comparisonLines(comparison: CountComparison): readonly string[] {
  switch (comparison.kind) {
    case 'absent':
      return [];
    case 'not_compared':
      return [`counts: not compared: ${comparison.reason}`];
    case 'compared': {
      const { days, events, gaps, gapCount } = comparison;
      const what = `counts: ${counted(days, 'day')} × ${counted(events, 'event name')} compared`;
      if (gapCount === 0) return [`${what}, no gap`];
      const more = gapCount - gaps.length;
      return [
        `${what}, ${counted(gapCount, 'gap')}`,
        ...gaps.map(
          ({ day, event, counted: theirs, exported }) =>
            `gap: ${day} "${shownName(event)}": Mixpanel counts ${count(theirs)}, the data has ${count(exported)}`,
        ),
        ...(more > 0 ? [`and ${counted(more, 'more gap')}`] : []),
      ];
    }
  }
}

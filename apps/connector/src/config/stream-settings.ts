import { trueOrFalse } from './fields.js';
import { inForm } from './form.js';

/** The settings by which a user adds streams. */
export const streamSettings = {
  experimental_streams: trueOrFalse('experimental_streams')
    .default(false)
    .meta(
      inForm('experimental_streams', {
        group: 'selection',
        description:
          'On: also offer streams whose endpoints Mixpanel does not document, such as saved reports, boards and the whole Lexicon. They may change or stop at any time.',
      }),
    ),
};

import * as z from 'zod';
import { names, trueOrFalse } from './fields.js';
import { inForm } from './form.js';
import { setting } from './setting-names.js';

const REPORT_IDS = `${setting('report_ids')} must be a list of whole numbers of at least 1.`;

/** Settings that add streams. */
export const streamSettings = {
  report_ids: z
    .array(z.int({ error: REPORT_IDS }).min(1, { error: REPORT_IDS }), { error: REPORT_IDS })
    .optional()
    .meta(
      inForm('report_ids', {
        group: 'selection',
        description:
          'IDs of the saved reports that the stream report_results reads. The ID of a report is the number at the end of its URL. Each report takes one request of the Query API per sync.',
        examples: [12345678],
      }),
    ),
  group_keys: names('group_keys')
    .optional()
    .meta(
      inForm('group_keys', {
        group: 'selection',
        description:
          'The stream group_profiles reads only the profiles of groups with these keys. A group key is the event property that identifies a group. Each key takes one request of the Query API per sync. Defaults to all keys.',
        examples: ['company_id'],
      }),
    ),
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

import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { PLANTED_VALUE } from '../harness/privacy/planted-values.js';
import { CONTENT } from './output-scan.js';
import { LAST_DAY } from '../harness/projects/small-project.js';

/**
 * The name of the funnel and of the cohort. It is not a canary, because error messages contain it.
 */
const NAME = 'Signup';

const PROTECTED_VALUES = {
  $email: PLANTED_VALUE,
  $phone: PLANTED_VALUE,
  tags: [PLANTED_VALUE, { [PLANTED_VALUE]: PLANTED_VALUE }, [PLANTED_VALUE]],
  $user_id: PLANTED_VALUE,
};

/**
 * Returns the response to a request for a project in which every text of a record is the canary
 * `CONTENT` or a protected value.
 */
export function canaryResponse(url: string): string {
  const path = url.replace(/\?.*/, '');
  const event = (index: number): string =>
    writeJson({
      event: CONTENT,
      properties: {
        time: 1794268800 + index,
        distinct_id: CONTENT,
        $insert_id: `${CONTENT}-${index}`,
        mp_processing_time_ms: 1794268800000,
        [CONTENT]: [CONTENT, { [CONTENT]: 1 }],
        ...PROTECTED_VALUES,
      },
    });
  if (path.endsWith('/export')) return `${[0, 1, 2, 3].map(event).join('\n')}\n`;
  const page = new URL(url, 'http://mock').searchParams.get('page');
  return writeJson(documentOf(path, Number(page ?? 0)));
}

function documentOf(path: string, page: number): JsonValue {
  const profile = (index: number): JsonValue => ({
    $distinct_id: `${CONTENT}-${index}`,
    $properties: {
      $last_seen: `${LAST_DAY}T10:00:0${index}`,
      [CONTENT]: CONTENT,
      ...PROTECTED_VALUES,
    },
  });
  const steps = [{ count: 3, avg_time: null, goal: CONTENT, event: CONTENT, step_label: CONTENT }];
  const analysis = { completion: 1, starting_amount: 3, steps: 1, worst: 1 };
  switch (path.split('/').slice(3).join('/')) {
    case 'engage':
      return {
        ...(page === 0 ? { total: 4, page_size: 2 } : {}),
        page,
        session_id: 'session-1',
        status: 'ok',
        // Two pages, then an empty one, which a client requests if it does not know the total.
        results: page < 2 ? [profile(2 * page + 1), profile(2 * page + 2)] : [],
      };
    case 'engage/properties':
      return {
        results: { $email: { count: 3, type: 'string' }, plain: { count: 1, type: 'number' } },
      };
    case 'engage/revenue':
      return { results: { $overall: { amount: 1 }, [LAST_DAY]: { amount: 2.5, count: 1 } } };
    case 'cohorts/list':
      return [
        { id: 7, name: NAME, description: CONTENT, created: `${LAST_DAY} 10:00:00`, count: 2 },
      ];
    case 'funnels/list':
      return [{ funnel_id: 9, name: NAME }];
    case 'funnels':
      return { meta: { dates: [LAST_DAY] }, data: { [LAST_DAY]: { steps, analysis } } };
    case 'events/properties/top':
      return { plain: { count: 2 }, $browser: { count: 1 } };
    default:
      return {
        status: 'ok',
        results: [{ id: 1, date: `${LAST_DAY} 10:00:00`, description: CONTENT, tags: [] }],
      };
  }
}

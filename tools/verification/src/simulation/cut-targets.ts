import { askedText } from '@source-mixpanel/fixtures-server';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import { cutPreset, stageOptionsFor } from '../harness/stage/presets.js';
import { Stage } from '../harness/stage/stage.js';

/** A kind of body that a stream reads. */
export interface CutTarget {
  readonly stream: string;
  readonly path: string;
  /** Of path and query. */
  readonly pattern: string;
}

/** Of the streams that read several bodies of one kind: one pattern for all of them. */
const TARGETS: readonly CutTarget[] = [
  { stream: 'annotations', path: '/api/app/projects', pattern: 'annotations' },
  { stream: 'cohorts', path: '/api/query/cohorts/list', pattern: 'list' },
  { stream: 'cohort_members', path: '/api/query/cohorts/list', pattern: 'list' },
  { stream: 'cohort_members', path: '/api/query/engage', pattern: 'engage.*page_size=2$' },
  { stream: 'cohort_members', path: '/api/query/engage', pattern: 'page=1' },
  { stream: 'engage', path: '/api/query/engage', pattern: 'engage.*page_size=2$' },
  { stream: 'engage', path: '/api/query/engage', pattern: 'page=1' },
  { stream: 'export', path: '/api/2.0/export', pattern: 'export' },
  { stream: 'funnels', path: '/api/query/funnels/list', pattern: 'list' },
  { stream: 'funnels', path: '/api/query/funnels', pattern: 'funnel_id' },
  { stream: 'revenue', path: '/api/2.0/engage/revenue', pattern: 'revenue' },
];

/** Every kind of body that the streams read; of a stream that is not listed above, each body of a sync. */
export async function targetsOf(streams: readonly string[]): Promise<readonly CutTarget[]> {
  const targets: CutTarget[] = [];
  for (const stream of streams) {
    const listed = TARGETS.filter((target) => target.stream === stream);
    targets.push(...(listed.length > 0 ? listed : await bodiesOf(stream)));
  }
  return targets;
}

async function bodiesOf(stream: string): Promise<readonly CutTarget[]> {
  const stage = new Stage(stageOptionsFor(cutPreset));
  const catalog = incrementalCatalog([stream]);
  const { requests } = await stage.sync({ config: cutPreset.config, catalog });
  // A refusal whose reason is cut off is a refusal of another kind, and not a loss.
  const answered = requests.filter(({ status }) => status === 200);
  return answered.map(({ path, query, body }) => ({
    stream,
    path,
    pattern: `^${askedText({ url: query === '' ? path : `${path}?${query}`, body }).replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`,
  }));
}

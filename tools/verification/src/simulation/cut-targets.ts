import { fullUrlOf } from '@source-mixpanel/fixtures-server';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import { cutPreset, stageOptionsFor } from '../harness/stage/presets.js';
import { Stage } from '../harness/stage/stage.js';

/** A kind of body that a stream reads. */
export interface CutTarget {
  readonly stream: string;
  readonly path: string;
  /** A regular expression for the path with the parameters. */
  readonly pattern: string;
}

/** The kinds of bodies that the shared streams read. A pattern matches all bodies of one kind. */
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

/**
 * Returns the kinds of bodies that the streams read. For a stream without an entry in `TARGETS`,
 * each body of a sync is a kind.
 */
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
  // Error texts are not cut: they contain no records that could be lost.
  const successful = requests.filter(({ status }) => status === 200);
  return successful.map(({ path, query, body }) => ({
    stream,
    path,
    pattern: `^${fullUrlOf({ url: query === '' ? path : `${path}?${query}`, body }).replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`,
  }));
}

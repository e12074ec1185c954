import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { Outcome } from '../../harness/output/outcome.js';
import { readOutcome } from '../../harness/output/outcome.js';
import { PYTHON_4_STREAMS, type StreamName } from '../../harness/projects/stream-names.js';
import { withStreams } from '../case-parts.js';
import { compare } from '../compare.js';
import { drawFaultlessConfig, drawFaultlessProject } from '../draw-faultless.js';
import { drawNow } from '../draw-time.js';
import type { Member } from '../draw-values.js';
import type { DrawnProject } from '../drawn-project.js';
import type { EquivalenceCase } from '../equivalence-case.js';
import type { PythonConnectors } from '../python-connectors.js';
import { columnKey } from '../rename-rule.js';
import { runOurs } from '../run-ours.js';
import { Verdict } from '../verdict.js';
import { applySettingsToOutcome } from './apply-settings-to-outcome.js';
import { applySettingsToProject } from './apply-settings-to-project.js';
import { filterExpression, toConfig } from '../../harness/privacy/output-settings.js';
import { drawAllSettings, type AllSettings } from './draw-all-settings.js';
import { plainOutcome } from './plain-outcome.js';

/**
 * A case that the Python connector reads without the settings, and our connector with all of them.
 */
export interface SelectedCase {
  readonly settings: AllSettings;
  /** The case without the settings. */
  readonly given: EquivalenceCase;
}

export function drawSelected(seed: number): SelectedCase {
  const draw = new SeededRandom(seed);
  const settings = drawAllSettings(draw);
  const now = drawNow(draw);
  const drawn = withPeople(drawFaultlessProject(draw, now), draw);
  const { id, filter } = settings.dataView;
  const project = { ...drawn, dataView: { id, where: filterExpression(filter) } };
  const names = new Set<StreamName>(['export', 'engage', draw.pick(PYTHON_4_STREAMS)]);
  return {
    settings,
    given: {
      seed,
      pythonConnector: 'python-connector-4',
      now,
      project,
      config: {
        ...drawFaultlessConfig(draw, project, now),
        export_format: draw.pick(['python_text', 'python_text', 'python_text', 'text', 'raw']),
      },
      command: 'read',
      ...withStreams(...names),
      faults: [],
    },
  };
}

/** Properties with personal data, in different forms. */
const PERSONAL: readonly Member[] = [
  ['$email', '"Ann@x.example"'],
  ['$email', '"łódź \\"🚀\\"@x.example"'],
  ['email', '"ann@x.example"'],
  ['$phone', '48123456789'],
  ['$phone', '"+48 123"'],
  ['tags', '["a","b",null,1.50,true,["c"]]'],
  ['tags', '[]'],
  ['tags', '{"b":1,"a":[1.0,"x"]}'],
  ['city', '"Gdańsk"'],
  ['ünï', 'true'],
  ['__proto__', '"of a text"'],
  ['$user_id', '"user-1"'],
  ['$device_id', '"$device:1234"'],
  ['$identified_id', '"user-2"'],
  ['alias', 'null'],
  ['plan', `"${'a long text '.repeat(200)}"`],
];

function withPeople(project: DrawnProject, draw: SeededRandom): DrawnProject {
  const personal = (members: readonly Member[]): Member[] => {
    const added = PERSONAL.filter(() => draw.percent(25));
    return withoutSharedColumns([...added, ...members]);
  };
  return {
    ...project,
    events: project.events.map((event) => ({
      ...event,
      distinctId: draw.percent(20) ? `$device:${draw.between(0, 9)}` : event.distinctId,
      members: personal(event.members),
    })),
    profiles: project.profiles.map(({ id, members }) => ({ id, members: personal(members) })),
  };
}

/**
 * Removes properties that share a column with another property, because the Python connector
 * overwrites one of the values.
 */
function withoutSharedColumns(members: readonly Member[]): Member[] {
  const taken = new Set<string>();
  return members.filter(([name]) => {
    const key = columnKey(name);
    return !taken.has(key) && taken.add(key);
  });
}

/**
 * Applies the settings to the outcome of the Python connector, and compares the result with the
 * outcome of ours.
 */
export function compareSelected(
  { given, settings }: SelectedCase,
  { ours, theirs }: { readonly ours: Outcome; readonly theirs: Outcome },
): Verdict {
  const verdict = new Verdict();
  const comparison = {
    given: { ...given, project: applySettingsToProject(given.project, settings) },
    ours: plainOutcome(ours, settings, verdict),
    theirs: applySettingsToOutcome(theirs, given.project, settings),
  };
  verdict.add(compare(comparison), '');
  return verdict;
}

export async function readSelected({ given, settings }: SelectedCase): Promise<Outcome> {
  const config = { ...given.config, ...toConfig(settings) };
  return readOutcome(await runOurs({ ...given, config }));
}

/** Plays the case of a seed with both connectors and compares their outcomes. */
export async function playSelected(
  seed: number,
  pythonConnectors: PythonConnectors,
): Promise<Verdict> {
  const drawn = drawSelected(seed);
  const { given } = drawn;
  const ours = await readSelected(drawn);
  const theirs = readOutcome(await pythonConnectors.of(given.pythonConnector).run(given));
  return compareSelected(drawn, { ours, theirs });
}

import { parseFaults } from '../faults/parse-faults.js';
import { defaultOptions, whereModes } from '../project/options.js';
import { createShape, withoutUndefined, ShapeError, type Shape } from '../shape.js';
import { scenarios, type Scenario } from './scenarios.js';

/**
 * Returns the scenario with this name. It consists of the options that differ from the defaults.
 * @throws ShapeError whose message lists the existing names
 */
export function findScenario(name: string): Scenario {
  const scenario = scenarios.get(name);
  if (scenario !== undefined) return scenario;
  const known = [...scenarios.keys()].join(', ');
  throw new ShapeError(
    `No scenario has the name ${name}. The scenarios are ${known}. The name of a scenario file must end with .json.`,
  );
}

/**
 * Parses a scenario file: `{"extends": "sample", …options, "faults": […]}`. The default of
 * `extends` is `sample`.
 *
 * @throws ShapeError whose message contains the invalid member
 */
export function parseScenario(value: unknown): Scenario {
  const shape = createShape(value, 'scenario');
  const base = findScenario(shape.text('extends') ?? 'sample');
  const faults = shape.raw('faults');
  const change = {
    ...parseData(shape),
    ...parseProject(shape),
    ...parseGroups(shape, base),
    ...(faults === undefined ? {} : { faults: parseFaults(faults) }),
  };
  shape.end();
  return { ...base, ...change };
}

function parseData(shape: Shape): Scenario {
  return withoutUndefined({
    data: shape.oneOf('data', ['sample', 'generated', 'bulk', 'empty']),
    events: shape.number('events'),
    profiles: shape.number('profiles'),
    days: shape.number('days'),
    seed: shape.number('seed'),
    lastDay: shape.text('lastDay'),
    hostile: shape.flag('hostile'),
    rawBytes: shape.flag('rawBytes'),
  });
}

function parseProject(shape: Shape): Scenario {
  return withoutUndefined({
    projectId: shape.number('projectId'),
    region: shape.oneOf('region', ['US', 'EU', 'IN']),
    zone: shape.text('zone'),
    epoch: shape.oneOf('epoch', ['utc', 'local']),
    plan: shape.oneOf('plan', ['paid', 'free']),
    historyDays: shape.number('historyDays'),
    today: shape.text('today'),
    exportType: shape.text('exportType'),
    contract: shape.oneOf('contract', ['observed', 'published']),
    annotationPageSize: shape.number('annotationPageSize'),
    revenue: shape.oneOf('revenue', ['available', 'withdrawn']),
    dateSkew: shape.number('dateSkew'),
    sendDate: shape.flag('sendDate'),
  });
}

function parseGroups(shape: Shape, base: Scenario): Scenario {
  const quota = shape.object('quota');
  const exportShape = shape.object('export');
  const engage = shape.object('engage');
  return {
    ...(quota && { quota: { ...(base.quota ?? defaultOptions.quota), ...parseQuota(quota) } }),
    ...(exportShape && {
      export: { ...(base.export ?? defaultOptions.export), ...parseExport(exportShape) },
    }),
    ...(engage && {
      engage: { ...(base.engage ?? defaultOptions.engage), ...parseEngage(engage) },
    }),
  };
}

function parseQuota(shape: Shape): Partial<NonNullable<Scenario['quota']>> {
  const options = withoutUndefined({
    queryPerHour: shape.number('queryPerHour'),
    queryConcurrency: shape.number('queryConcurrency'),
    exportPerHour: shape.number('exportPerHour'),
    exportPerSecond: shape.number('exportPerSecond'),
    exportConcurrency: shape.number('exportConcurrency'),
    schemasPerMinute: shape.number('schemasPerMinute'),
    window: shape.number('window'),
    headers: shape.flag('headers'),
    tellLeft: shape.flag('tellLeft'),
  });
  shape.end();
  return options;
}

function parseExport(shape: Shape): Partial<NonNullable<Scenario['export']>> {
  const options = withoutUndefined({
    prepare: shape.number('prepare'),
    visibilityDelay: shape.number('visibilityDelay'),
    withheld: shape.text('withheld'),
    where: shape.oneOf('where', whereModes),
  });
  shape.end();
  return options;
}

function parseEngage(shape: Shape): Partial<NonNullable<Scenario['engage']>> {
  const options = withoutUndefined({
    defaultPageSize: shape.number('defaultPageSize'),
    maximumPageSize: shape.number('maximumPageSize'),
    sessionLife: shape.number('sessionLife'),
    lastSession: shape.oneOf('lastSession', ['kept', 'null']),
    countPages: shape.flag('countPages'),
  });
  shape.end();
  return options;
}

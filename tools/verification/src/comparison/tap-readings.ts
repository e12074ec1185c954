import { RawNumber, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import * as z from 'zod';
import type { LineDriver } from '../harness/python/line-driver.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';
import * as expected from './client-expected.js';
import { difference, type ReadingVerdict } from './client-reading.js';
import {
  DAYS,
  nameOf,
  parseObject,
  propertiesOf,
  truthOf,
  unbrokenEvents,
  type ClientMock,
} from './client-mock.js';
import { ConnectorForks } from './connector-forks.js';
import { singerTap } from './singer-tap.js';

const STREAMS = ['export', 'engage', 'cohorts', 'cohort_members', 'funnels'] as const;
type TapStream = (typeof STREAMS)[number];

export interface TapStage {
  readonly mock: ClientMock;
  /** A driver that returns `str()` of a value in Python. */
  readonly driver: LineDriver;
  readonly files: ScratchFiles;
}

const TIMEOUT_MILLISECONDS = 120_000;

/**
 * Lets the Singer tap read each of its streams, and compares all records with those that it should
 * write.
 */
export async function tapVerdicts(stage: TapStage): Promise<readonly ReadingVerdict[]> {
  const { mock, files } = stage;
  const { server, name } = mock;
  // The tap fails at the cohort whose data group was deleted, and at events whose time is not a
  // number.
  server.control.changeProject({ deleteCohorts: [1004] });
  const events = timedEvents(mock);
  const tap = singerTap({ export_events: [...new Set(events.map(nameOf))].join(',') });
  const forks = new ConnectorForks();
  try {
    const verdicts: ReadingVerdict[] = [];
    for (const stream of STREAMS) {
      server.control.clock({ advance: 3600 });
      const launch = await tap.prepare(
        {
          streams: [stream],
          firstDay: DAYS[0] ?? '',
          lastDay: DAYS.at(-1) ?? '',
          windowDays: 30,
          attributionDays: 0,
          pageSize: 250,
        },
        { server, files, now: server.mixpanel.clock.now(), speedup: 1 },
      );
      const { records, claimsSuccess, error } = tap.parseOutput(
        await forks.run(launch, TIMEOUT_MILLISECONDS),
      );
      const wanted = (await rowsOf(stream, stage)).map(canonicalJson);
      const got = (records.get(stream) ?? []).map(canonicalJson);
      verdicts.push({
        client: tap.name,
        mock: name,
        what: stream,
        expected: wanted.length,
        got: got.length,
        problem: claimsSuccess
          ? difference(wanted, got)
          : `it failed: ${error ?? 'without a reason'}`,
      });
    }
    return verdicts;
  } finally {
    await forks.close();
  }
}

/** Returns the events whose time is a number, as the tap requires. */
const timedEvents = (mock: ClientMock): readonly string[] =>
  unbrokenEvents(mock).filter(
    (line) => typeof propertiesOf(parseObject(line))['time'] === 'number',
  );

function rowsOf(stream: TapStream, stage: TapStage): Promise<readonly JsonObject[]> {
  switch (stream) {
    case 'export':
      return eventRows(stage);
    case 'engage':
      return profileRows(stage);
    case 'cohorts':
      return Promise.resolve(cohortRows(stage));
    case 'cohort_members':
      return Promise.resolve(memberRows(stage));
    case 'funnels':
      return Promise.resolve(funnelRows(stage));
  }
}

/** Returns the tap's column of a property. */
const columnOf = (name: string): string =>
  name.startsWith('$') ? `mp_reserved_${name.slice(1)}` : name;

/**
 * Returns the events in the form of the tap: every value except null is the text that Python's
 * `str()` returns, and a property called `properties` is lost.
 */
async function eventRows({ mock, driver }: TapStage): Promise<readonly JsonObject[]> {
  const rows = timedEvents(mock).map((line) => {
    const event = parseObject(line);
    const cells = Object.entries(propertiesOf(event)).filter(([name]) => name !== 'properties');
    return { event, cells };
  });
  const texts = await pythonTexts(
    driver,
    rows.flatMap(({ cells }) => cells.map(([, value]) => value ?? null)),
  );
  const next = texts[Symbol.iterator]();
  return rows.map(({ event, cells }) =>
    Object.fromEntries([
      ['event', event['event']],
      ...cells.map(([name, value]) => {
        const text = next.next().value ?? '';
        const cell = name === 'time' ? instantText(Number(value) * 1000) : text;
        return [columnOf(name), value === null ? null : cell] as const;
      }),
    ]),
  );
}

/**
 * Returns the profiles in the form of the tap: numbers become texts, other values are unchanged. A
 * null becomes false if no profile has another value of the property.
 */
async function profileRows({ mock, driver }: TapStage): Promise<readonly JsonObject[]> {
  const rows = expected.profiles(mock).map(parseObject);
  const cells = rows.flatMap((row) => Object.entries(propertiesOf(row)));
  const values = cells.map(([, value]) => value ?? null);
  const filled = new Set(cells.flatMap(([name, value]) => (value === null ? [] : [name])));
  const next = (await pythonTexts(driver, values))[Symbol.iterator]();
  return rows.map((row) =>
    Object.fromEntries([
      ['distinct_id', row['$distinct_id']],
      ...Object.entries(propertiesOf(row)).map(([name, value = null]) => {
        const text = next.next().value ?? '';
        const cell = filled.has(name) ? profileCell(name, value, text) : false;
        return [columnOf(name), cell] as const;
      }),
    ]),
  );
}

function profileCell(name: string, value: JsonValue, text: string): JsonValue {
  if (typeof value === 'number' || value instanceof RawNumber) {
    return text.replace(/inf$/, 'Infinity');
  }
  const isInstant = typeof value === 'string' && ['$created', '$last_seen'].includes(name);
  return isInstant ? instantText(Date.parse(`${value}Z`)) : value;
}

const instantText = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('Z', '000Z');

function cohortRows({ mock }: TapStage): readonly JsonObject[] {
  return expected.cohorts(mock).map((cohort) => {
    const created = typeof cohort['created'] === 'string' ? cohort['created'] : '';
    const row = { ...cohort, created: instantText(Date.parse(`${created}Z`)) };
    return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'data_group_id'));
  });
}

function memberRows({ mock }: TapStage): readonly JsonObject[] {
  return mock.server.mixpanel.project.cohorts.flatMap(({ id }) =>
    expected
      .members(mock, id, true)
      .map((row) => ({ cohort_id: id, distinct_id: parseObject(row)['$distinct_id'] ?? null })),
  );
}

/**
 * Returns the funnels in the form of the tap: times and ratios are texts, and steps have only the
 * members that the tap knows.
 */
function funnelRows({ mock }: TapStage): readonly JsonObject[] {
  const text = (number: number | null): string | null => (number === null ? null : String(number));
  return mock.server.mixpanel.project.funnels.flatMap(({ id, name }) =>
    DAYS.flatMap((date) => {
      const day = truthOf(mock).funnelDay(id, date);
      if (day === undefined) return [];
      const steps = day.steps.map(({ count, goal, event, step_label, ...step }) => ({
        ...{ count, goal, event, step_label },
        avg_time: text(step.avg_time),
        step_conv_ratio: text(step.step_conv_ratio),
        overall_conv_ratio: text(step.overall_conv_ratio),
      }));
      const datetime = `${date}T00:00:00.000000Z`;
      return [{ funnel_id: id, name, date, datetime, steps, analysis: { ...day.analysis } }];
    }),
  );
}

const textsSchema = z.object({ texts: z.array(z.string()) });

async function pythonTexts(
  driver: LineDriver,
  values: readonly JsonValue[],
): Promise<readonly string[]> {
  const answer = await driver.ask({ values: values.map((value) => writeJson(value)) });
  return textsSchema.parse(answer).texts;
}

import {
  defaultOptions,
  startFixturesServer,
  type FixturesServer,
  type MockMixpanelOptions,
  type Truth,
} from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { objectIn } from '../harness/records/json-parts.js';

const LAST_DAY = '2026-11-10';
/** The days of the project. There are enough for every kind of hostile event to occur. */
export const DAYS = ['05', '06', '07', '08', '09', '10'].map((day) => `2026-11-${day}`);
const [FIRST_DAY = LAST_DAY] = DAYS;

/** A mock that stands in for one of Mixpanel's regions. */
export interface ClientMock {
  readonly name: string;
  /** The name by which the clients call the region. */
  readonly region: 'us' | 'eu' | 'in';
  readonly zone: string;
  readonly server: FixturesServer;
}

type ProjectOptions = Omit<ClientMock, 'server'> &
  Partial<Omit<MockMixpanelOptions, 'region' | 'zone'>>;

// The clients follow the page size of the response, so pages can be smaller than the usual thousand
// rows.
const engage = { ...defaultOptions.engage, defaultPageSize: 100 };

const US: ProjectOptions = { name: 'US', region: 'us', zone: 'UTC', profiles: 292, engage };

/**
 * Three different projects. US: the last page of profiles is full, and the session is kept after
 * it. EU: times of events are in the project's time zone, and the session ends with the last page.
 * IN: there is only one page.
 */
const PROJECTS: readonly ProjectOptions[] = [
  US,
  {
    name: 'EU',
    region: 'eu',
    zone: 'Europe/Warsaw',
    profiles: 250,
    epoch: 'local',
    engage: { ...engage, lastSession: 'null' },
  },
  { name: 'IN', region: 'in', zone: 'Asia/Kolkata', profiles: 40 },
];

/** Starts a mock for each region. */
export const startMocks = (): Promise<readonly ClientMock[]> =>
  Promise.all(PROJECTS.map(startMock));

/** Starts only the mock of the US, whose days are in UTC. */
export const startPlainMock = (): Promise<ClientMock> => startMock(US);

/**
 * Starts a mock with Mixpanel's quotas. Its clock advances only when a test or a client advances
 * it.
 */
async function startMock({ name, region, zone, ...options }: ProjectOptions): Promise<ClientMock> {
  const server = await startFixturesServer({
    data: 'generated',
    events: 600,
    days: DAYS.length,
    lastDay: LAST_DAY,
    // Some events are processed days after they happened.
    today: '2026-11-15',
    hostile: true,
    zone,
    region: regionNames[region],
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    ...options,
  });
  return { name, region, zone, server };
}

const regionNames = { us: 'US', eu: 'EU', in: 'IN' } as const;

export const truthOf = ({ server }: ClientMock): Truth => server.control.truth();

/** Returns the events of all days as the Export API sends them. */
export const allEvents = (mock: ClientMock): readonly string[] =>
  truthOf(mock).eventsBetween(FIRST_DAY, LAST_DAY);

/**
 * Returns whether the event is split over two lines. Mixpanel was observed to send such events, but
 * its clients cannot read them.
 */
const isSplit = (line: string): boolean => line.includes('\n');

/** Returns the events that Mixpanel's own clients can read. */
export const unbrokenEvents = (mock: ClientMock): readonly string[] =>
  allEvents(mock).filter((line) => !isSplit(line));

/** Returns the names of events, except those with an event that is split over two lines. */
export function unbrokenNames(mock: ClientMock): readonly string[] {
  const split = new Set(allEvents(mock).filter(isSplit).map(nameOf));
  return [...new Set(allEvents(mock).map(nameOf))].filter((name) => !split.has(name));
}

export const span = { from_date: FIRST_DAY, to_date: LAST_DAY } as const;

/**
 * Parses a row of the mock.
 * @throws Error when it is not an object, which is a defect of the mock
 */
export function parseObject(text: string): JsonObject {
  const value = parseJson(text.replaceAll('\n', ''));
  if (!isJsonObject(value)) throw new Error('the mock contains a row that is not an object');
  return value;
}

export function nameOf(line: string): string {
  const { event } = parseObject(line);
  return typeof event === 'string' ? event : '';
}

/** Returns `properties` of an event or `$properties` of a profile. */
export function propertiesOf(row: JsonObject): JsonObject {
  const properties = row['properties'] ?? row['$properties'];
  return objectIn(properties);
}

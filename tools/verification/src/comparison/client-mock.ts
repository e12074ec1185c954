import {
  defaultOptions,
  startFixturesServer,
  type FixturesServer,
  type MockMixpanelOptions,
  type Truth,
} from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';

const LAST_DAY = '2026-11-10';
/** The days of the project: enough that each hostile event occurs at least once. */
export const DAYS = ['05', '06', '07', '08', '09', '10'].map((day) => `2026-11-${day}`);
const [FIRST_DAY = LAST_DAY] = DAYS;

/** A mock that clients read, in one of Mixpanel's regions. */
export interface ClientMock {
  readonly name: string;
  /** As the clients call it. */
  readonly region: 'us' | 'eu' | 'in';
  readonly zone: string;
  readonly server: FixturesServer;
}

type Place = Omit<ClientMock, 'server'> & Partial<Omit<MockMixpanelOptions, 'region' | 'zone'>>;

// The clients use the page size of the answer, so that pages need not have a thousand rows.
const engage = { ...defaultOptions.engage, defaultPageSize: 100 };

const US: Place = { name: 'US', region: 'us', zone: 'UTC', profiles: 292, engage };

/** A full last page and a session that stays; local epochs and a session that ends; a single page. */
const PLACES: readonly Place[] = [
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
export const startMocks = (): Promise<readonly ClientMock[]> => Promise.all(PLACES.map(startMock));

/** Starts the mock whose days are in UTC. */
export const startPlainMock = (): Promise<ClientMock> => startMock(US);

/** Starts a mock with the quotas of Mixpanel and a clock that only moves on request. */
async function startMock({ name, region, zone, ...options }: Place): Promise<ClientMock> {
  const server = await startFixturesServer({
    data: 'generated',
    events: 600,
    days: DAYS.length,
    lastDay: LAST_DAY,
    // Late enough for what is processed days after it happened.
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

/** The lines of the export of all days. */
export const allEvents = (mock: ClientMock): readonly string[] =>
  truthOf(mock).eventsBetween(FIRST_DAY, LAST_DAY);

/** Mixpanel was seen to break a record over two lines, which its own clients cannot read. */
const isBroken = (line: string): boolean => line.includes('\n');

export const unbrokenEvents = (mock: ClientMock): readonly string[] =>
  allEvents(mock).filter((line) => !isBroken(line));

/** Of all events but those that come broken. */
export function unbrokenNames(mock: ClientMock): readonly string[] {
  const broken = new Set(allEvents(mock).filter(isBroken).map(nameOf));
  return [...new Set(allEvents(mock).map(nameOf))].filter((name) => !broken.has(name));
}

export const span = { from_date: FIRST_DAY, to_date: LAST_DAY } as const;

/** @throws Error when it is none: then the mock is broken */
export function parseObject(text: string): JsonObject {
  const value = parseJson(text.replaceAll('\n', ''));
  if (!isJsonObject(value)) throw new Error('the mock holds a row that is not an object');
  return value;
}

export function nameOf(line: string): string {
  const { event } = parseObject(line);
  return typeof event === 'string' ? event : '';
}

/** `properties` of an event, `$properties` of a profile. */
export function propertiesOf(row: JsonObject): JsonObject {
  const properties = row['properties'] ?? row['$properties'];
  return isJsonObject(properties) ? properties : {};
}

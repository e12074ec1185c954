import type { Fault } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { Multiset } from '../harness/records/multiset.js';
import type { LineDriver } from '../harness/python/line-driver.js';
import type { ClientMock } from './client-mock.js';

/** A read by a third-party client, and the values that it must return. */
export interface Reading {
  readonly client: 'mixpanel-headless' | 'mixpanel-utils';
  /** What is read, for the report. */
  readonly what: string;
  /** The name of the function in clients_driver.py. */
  readonly read: string;
  readonly arguments?: JsonObject;
  /** The credentials; default: the service account. */
  readonly access?: 'service_account' | 'project_secret';
  readonly faults?: readonly Fault[];
  /** How many seconds the client must sleep in total, for example after a 429; default: 0. */
  readonly slept?: number;
  /** Returns the values as JSON texts. It is called immediately before the client reads. */
  expected(mock: ClientMock): readonly string[];
}

export interface ReadingVerdict {
  readonly client: string;
  readonly mock: string;
  readonly what: string;
  readonly expected: number;
  readonly got: number;
  /**
   * What is wrong, with an example; undefined if the client returned exactly the expected values.
   */
  readonly problem: string | undefined;
}

const itemsSchema = z.object({ items: z.array(z.string()), slept: z.int().optional() });
const answerSchema = z.union([itemsSchema, z.object({ raised: z.string(), said: z.string() })]);

/** Lets a client read, and compares the values that it returns with the expected ones. */
export async function playReading(
  driver: LineDriver,
  mock: ClientMock,
  reading: Reading,
): Promise<ReadingVerdict> {
  const { server, region, name } = mock;
  // Advances the clock of the mock by an hour, after which its quota is unused again.
  server.control.clock({ advance: 3600 });
  server.mixpanel.setFaults(reading.faults ?? []);
  const { items } = itemsSchema.parse(await driver.ask({ canonical: [...reading.expected(mock)] }));
  const answer = answerSchema.parse(
    await driver.ask({
      client: reading.client,
      read: reading.read,
      arguments: reading.arguments ?? {},
      origin: server.url,
      region,
      project: server.projectId,
      ...(reading.access === 'project_secret'
        ? { secret: server.projectSecret }
        : { username: server.username, secret: server.secret }),
    }),
  );
  const got = 'items' in answer ? answer.items : [];
  const { client, what } = reading;
  return {
    ...{ client, mock: name, what, expected: items.length, got: got.length },
    problem:
      'raised' in answer
        ? `${answer.raised}: ${answer.said}`
        : (difference(items, got) ?? sleepProblem(reading.slept ?? 0, (answer.slept ?? 0) / 1000)),
  };
}

/** Describes how two lists differ, apart from their order. Returns undefined if they are equal. */
export function difference(
  expected: readonly string[],
  got: readonly string[],
): string | undefined {
  const [wanted, found] = [new Multiset(expected), new Multiset(got)];
  const missing = expected.find((text) => found.count(text) < wanted.count(text));
  const surplus = got.find((text) => found.count(text) > wanted.count(text));
  const counts = [found.countMissing(wanted), wanted.countMissing(found)];
  if (missing === undefined && surplus === undefined) return undefined;
  return [
    ...(missing === undefined ? [] : [`${counts[0]} missing, such as ${missing.slice(0, 600)}`]),
    ...(surplus === undefined ? [] : [`${counts[1]} too many, such as ${surplus.slice(0, 600)}`]),
  ].join('; ');
}

function sleepProblem(expected: number, slept: number): string | undefined {
  return expected === slept ? undefined : `slept ${slept} s, not ${expected} s`;
}

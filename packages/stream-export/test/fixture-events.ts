import type { JsonObject } from '@source-mixpanel/exact-json';
import fixture from '../fixtures/events.json' with { type: 'json' };
import type { StoredEvent } from './in-memory-mixpanel.js';

/** The events of 1 to 5 March 2024 in UTC. The 3rd has no event, the 4th has one. */
export const fixtureEvents: readonly StoredEvent[] = fixture.map(({ event, properties }) => {
  const { time, mp_processing_time_ms: processed, ...others } = properties as RecordedProperties;
  return {
    event,
    at: time * 1000,
    processed,
    visible: processed ?? time * 1000,
    properties: others,
  };
});

type RecordedProperties = JsonObject & {
  readonly time: number;
  readonly mp_processing_time_ms?: number;
};

import { assignmentsIn } from '@source-mixpanel/mixpanel';
import { type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { listIn, objectIn } from '../harness/records/json-parts.js';

/** Returns the column of each property according to a state of our connector. */
export function columnsIn(state: JsonObject = {}): JsonObject {
  const { names, names_by_rule: lists } = state;
  const texts = Object.entries(objectIn(names)).filter(isAssignment);
  return Object.fromEntries(
    assignmentsIn({
      names: Object.fromEntries(texts),
      names_by_rule: listIn(lists).filter((list) => typeof list === 'string'),
    }),
  );
}

function isAssignment(
  entry: readonly [name: string, column: JsonValue | undefined],
): entry is [name: string, column: string] {
  return typeof entry[1] === 'string';
}

import type { JsonObject } from '@source-mixpanel/exact-json';
import { objectAt, readMessage, textAt } from '@source-mixpanel/testing/transcript';

/**
 * Finds the result message of a command in its output and summarizes it in a few words.
 * @throws Error if the message is missing, or if it reports that the check failed
 */
export function summarize(output: string, type: 'SPEC' | 'CONNECTION_STATUS' | 'CATALOG'): string {
  const result = output
    .trim()
    .split('\n')
    .map(readMessage)
    .find((message) => message.kind === 'answer' && message.type === type);
  if (result?.kind !== 'answer') throw new Error(`the output has no ${type} message`);
  const { body } = result;
  switch (type) {
    case 'SPEC': {
      const settings = objectAt(body, 'connectionSpecification', 'properties');
      return `${Object.keys(settings).length} settings`;
    }
    case 'CONNECTION_STATUS':
      if (textAt(body, 'status') !== 'SUCCEEDED') throw new Error('the check failed');
      return 'SUCCEEDED';
    case 'CATALOG':
      return (body['streams'] as readonly JsonObject[])
        .map((stream) => textAt(stream, 'name'))
        .join(', ');
  }
}

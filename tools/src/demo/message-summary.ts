import type { JsonObject } from '@source-mixpanel/exact-json';
import { objectAt, readMessage, textAt } from '@source-mixpanel/testing/transcript';

/**
 * Returns the one message that a command exists for, in a few words.
 * @throws Error when it is missing, or says that the command was refused
 */
export function summarize(output: string, type: 'SPEC' | 'CONNECTION_STATUS' | 'CATALOG'): string {
  const answer = output
    .trim()
    .split('\n')
    .map(readMessage)
    .find((message) => message.kind === 'answer' && message.type === type);
  if (answer?.kind !== 'answer') throw new Error(`no ${type} message came`);
  const { body } = answer;
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

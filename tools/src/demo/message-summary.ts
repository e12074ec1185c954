import * as z from 'zod';

const named = z.array(z.object({ name: z.string() }));
const specSchema = z.object({
  spec: z.object({
    connectionSpecification: z.object({ properties: z.record(z.string(), z.unknown()) }),
  }),
});
const statusSchema = z.object({
  connectionStatus: z.object({ status: z.literal('SUCCEEDED') }),
});
const catalogSchema = z.object({ catalog: z.object({ streams: named }) });

/**
 * Returns the one message that a command exists for, in a few words.
 *
 * @throws when it is missing, or reports a failure
 */
export function summarize(output: string, type: 'SPEC' | 'CONNECTION_STATUS' | 'CATALOG'): string {
  const message = output
    .trim()
    .split('\n')
    .map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)))
    .find((candidate) => candidate.type === type);
  if (message === undefined) throw new Error(`no ${type} message came`);
  switch (type) {
    case 'SPEC': {
      const { connectionSpecification } = specSchema.parse(message).spec;
      return `${Object.keys(connectionSpecification.properties).length} settings`;
    }
    case 'CONNECTION_STATUS':
      return statusSchema.parse(message).connectionStatus.status;
    case 'CATALOG':
      return catalogSchema
        .parse(message)
        .catalog.streams.map(({ name }) => name)
        .join(', ');
  }
}

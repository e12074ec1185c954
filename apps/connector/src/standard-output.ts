import type { Output } from '@source-mixpanel/airbyte/output';

/**
 * Standard output as the writer wants it: a write resolves when the pipe took the bytes. Without
 * that, Node would keep all that a slow reader has not taken in memory, and lose it at exit.
 */
export function standardOutput(stream: NodeJS.WriteStream): Output {
  // A reader that went away is told to whoever writes next; nobody else needs to hear of it.
  stream.on('error', () => undefined);
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}

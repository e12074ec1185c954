import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Keeps undici 7 from ending the process where a server closes a connection while the reader of its
 * last body is slow. undici pauses its parser for such a reader, and its handlers of `end` and
 * `close` assert that it is not paused: an uncaught AssertionError
 * (https://github.com/nodejs/undici/issues/5360, fixed in undici 8 alone, which needs Node 22). By
 * then the parser has taken all bytes, so it is resumed and only ends the body.
 *
 * Holds for every connection of undici in this process, those through a proxy included; a second
 * call does nothing.
 */
export function resumePausedParsers(): void {
  if (isSubscribed) return;
  isSubscribed = true;
  subscribe('undici:client:connected', (message) => {
    const { socket } = message as { readonly socket: Socket };
    const resume = (): void => {
      if (!socket.destroyed) unpause(parserOf(socket));
    };
    // Before undici's own listeners, which it adds before it announces the connection.
    socket.prependListener('end', resume);
  });
}

let isSubscribed = false;

/** What undici 7 keeps at each socket of HTTP/1.1. */
interface PausedParser {
  paused: boolean;
  readonly ptr: number | null;
  readonly llhttp: { llhttp_resume(ptr: number): void };
  resume(): void;
}

function unpause(parser: PausedParser | undefined): void {
  const isPaused = (): boolean => parser?.paused === true;
  if (parser === undefined || !isPaused()) return;
  // Ends a body whose length is stated.
  parser.resume();
  if (!isPaused() || parser.ptr === null) return;
  // One without a stated end hands on no bytes and pauses again, however often it is resumed.
  parser.llhttp.llhttp_resume(parser.ptr);
  parser.paused = false;
}

function parserOf(socket: Socket): PausedParser | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'parser',
  );
  return key === undefined
    ? undefined
    : ((socket as unknown as Record<symbol, PausedParser | null>)[key] ?? undefined);
}

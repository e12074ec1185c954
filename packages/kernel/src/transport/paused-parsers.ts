import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Keeps undici 7 from ending the process when a server closes a connection while the reader of its
 * last body is slow. undici pauses its parser for such a reader, and its handlers of `end` and
 * `close` assert that the parser is not paused: an uncaught AssertionError
 * (https://github.com/nodejs/undici/issues/5360, fixed in undici 8 alone, which needs Node 22). By
 * then the parser has read all bytes, so it can be resumed and only ends the body.
 *
 * It applies to every connection of undici in this process, including those through a proxy. A
 * second call does nothing.
 */
export function resumePausedParsers(): void {
  if (isSubscribed) return;
  isSubscribed = true;
  subscribe('undici:client:connected', (message) => {
    const { socket } = message as { readonly socket: Socket & { [HANDLED]?: true } };
    if (socket[HANDLED] === true) return;
    socket[HANDLED] = true;
    const resume = (): void => {
      if (!socket.destroyed) unpause(parserOf(socket));
    };
    // Before undici's own listeners, which it adds before it announces the connection.
    socket.prependListener('end', resume);
  });
}

let isSubscribed = false;

/** Marks a socket for every copy of this module, since undici announces it to all of them. */
const HANDLED = Symbol.for('source-mixpanel.resumes-paused-parser');

/** The state that undici 7 attaches to each socket of HTTP/1.1. */
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
  // A body without a stated end passes on no bytes and pauses again, however often it is resumed.
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

import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Works around a bug of undici 7 that ends the process if a server closes a connection while the
 * last body is read slowly. undici pauses its parser for a slow reader, and its handlers of `end`
 * and `close` assert that the parser is not paused, which throws an uncaught AssertionError
 * (https://github.com/nodejs/undici/issues/5360, fixed only in undici 8, which requires Node.js
 * 22). When the socket emits `end`, the parser has received all bytes, so this function resumes the
 * parser, and the body then ends normally.
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
    // Prepended, because it must run before the listener of undici, which asserts.
    socket.prependListener('end', resume);
  });
}

let isSubscribed = false;

/**
 * Marks a socket that has the listener. It is a global symbol, because every loaded copy of this
 * module is notified of each socket, and only one may add the listener.
 */
const HANDLED = Symbol.for('source-mixpanel.resumes-paused-parser');

/** The parser that undici 7 attaches to each socket of HTTP/1.1: the members that are used here. */
interface PausedParser {
  paused: boolean;
  readonly ptr: number | null;
  readonly llhttp: { llhttp_resume(ptr: number): void };
  resume(): void;
}

function unpause(parser: PausedParser | undefined): void {
  const isPaused = (): boolean => parser?.paused === true;
  if (parser === undefined || !isPaused()) return;
  // This is sufficient for a body that states its end.
  parser.resume();
  if (!isPaused() || parser.ptr === null) return;
  // If the body does not state its end, the parser has paused again.
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

import { Buffer } from 'node:buffer';
import { breakBody, type Answer, type BrokenBody } from '@source-mixpanel/fixtures-server';

/**
 * Removes two faults from a response whose status is not 200. Mixpanel writes abort markers only
 * into responses with status 200. And if the end of an error text is stated neither by a length nor
 * by chunks, no client can detect that it was cut.
 */
export function withoutUndetectableFaults(answer: Answer): Answer {
  if (answer.status === 200) return answer;
  const { trailer, undelimited, ...effects } = answer.effects;
  return trailer === undefined && undelimited === undefined ? answer : { ...answer, effects };
}

/** Applies the faults of a response to the text of its body, and compresses it if `gzip` is set. */
export function breakAnswerBody(text: Buffer, gzip: boolean, { effects }: Answer): BrokenBody {
  const body = breakBody(text, gzip, effects);
  // The fault "no gzip trailer" would change nothing here, so the connection is closed early
  // instead.
  const isUndetectable = effects.cut?.by === 'gzip' && !gzip;
  return isUndetectable ? { ...body, ending: 'close' } : body;
}

/** Returns the names and values of the headers in the form that undici expects. */
export function wireHeaders(answer: Answer, body: BrokenBody, gzip: boolean): Buffer[] {
  const date = answer.date();
  const headers: Record<string, string> = {
    ...answer.headers,
    ...(date === undefined ? {} : { date: new Date(date).toUTCString() }),
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  };
  if (body.announced !== undefined) headers['content-length'] = String(body.announced);
  else if (answer.effects.undelimited === undefined) headers['transfer-encoding'] = 'chunked';
  return Object.entries(headers).flatMap((pair) => pair.map((text) => Buffer.from(text)));
}

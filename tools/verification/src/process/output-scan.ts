import { PLANTED_VALUE } from '../harness/privacy/planted-values.js';
import { readMessage } from '@source-mixpanel/testing/transcript';

/** A secret with characters that JSON, URLs and base64 each write in a way of their own. */
export const SECRET = 'Tr0ub4dor "&\\3" ümläut/+=?§';
export const USER_NAME = 'chaos.000000.mp-service-account';
/** Stands where content of records stands; nothing but records and states may carry it. */
export const CONTENT = 'canary-of-a-record';

/** The configuration that protects them. */
export const PRIVACY = {
  drop_properties: ['$email'],
  hash_properties: ['$phone', 'tags'],
  hash_ids: true,
  hash_key: 'h4sh-key of the planted values',
};
/** The properties that hold protected values. */
export const PROTECTED_NAMES = ['$email', '$phone', 'tags', '$user_id'] as const;

/**
 * The forms in which a secret could be found out from an output. Of each only the beginning counts:
 * a text that was cut in the middle of it would give most of it away.
 */
export function formsOf(secret: string, userName = ''): readonly string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const forms = [
    secret,
    JSON.stringify(secret).slice(1),
    encodeURIComponent(secret),
    base64(secret),
  ];
  const short = forms.flatMap((form) => [
    form.slice(0, REVEALING),
    form.slice(0, REVEALING).toLowerCase(),
    form.replaceAll('%20', '+').slice(0, REVEALING),
  ]);
  const pair = base64(`${userName}:${secret}`);
  return [...short, pair.slice(0, Math.ceil((userName.length * 4) / 3) + REVEALING)];
}

const REVEALING = 10;

/**
 * What a person may read must hold neither a secret nor a record's content: LOG, TRACE, the answer
 * of check, stderr. CONTROL carries the whole configuration and is meant to; it is looked at only for
 * content. Returns a sentence for each leak, which repeats nothing of it.
 */
export function leaksIn(
  lines: readonly string[],
  planted: { readonly secrets: readonly string[]; readonly contents: readonly string[] },
): string[] {
  return lines.flatMap((text) => {
    const line = readMessage(text);
    if (line.kind === 'record' || line.kind === 'state') return [];
    const what = line.kind === 'answer' ? line.type : line.kind;
    // Unescaped as well: the JSON of the line itself must hide nothing from this scan.
    const spoken = `${text}\n${unescaped(text)}`;
    const found = (kind: string, forms: readonly string[]): string[] =>
      forms.some((form) => spoken.includes(form)) ? [`a ${kind} stands in a ${what}`] : [];
    return [
      ...(what === 'CONTROL' ? [] : found('secret', planted.secrets)),
      ...(what === 'CATALOG' ? [] : found("record's content", planted.contents)),
    ];
  });
}

/** Lines of any kind that hold a protected value, in a sentence for each. */
export function unprotectedIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.includes(PLANTED_VALUE) ? [`a protected value stands in a ${readMessage(line).kind}`] : [],
  );
}

/** Returns all texts inside a JSON line, one after another; the line itself if it is not JSON. */
function unescaped(text: string): string {
  const texts: string[] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      texts.push(name);
      if (typeof value === 'string') texts.push(value);
      return value;
    });
  } catch {
    return text;
  }
  return texts.join('\n');
}

import { PLANTED_VALUE } from '../harness/privacy/planted-values.js';
import { readMessage } from '@source-mixpanel/testing/transcript';

/** A secret with characters that JSON, URLs and base64 each encode differently. */
export const SECRET = 'Tr0ub4dor "&\\3" ümläut/+=?§';
export const USER_NAME = 'chaos.000000.mp-service-account';
/**
 * A canary: the text of all records. If it occurs in a message other than a record or a state, the
 * connector reveals records.
 */
export const CONTENT = 'canary-of-a-record';

/** The setting `privacy`, which drops or hashes the properties in `PROTECTED_NAMES`. */
export const PRIVACY = {
  drop_properties: ['$email'],
  hash_properties: ['$phone', 'tags'],
  hash_ids: true,
  hash_key: 'h4sh-key of the planted values',
};
/** The properties whose values are protected. `hash_ids` protects `$user_id`. */
export const PROTECTED_NAMES = ['$email', '$phone', 'tags', '$user_id'] as const;

/**
 * Returns the texts that reveal a secret: the beginnings of its plain, JSON, URL and base64 forms.
 * Beginnings are enough, and they also find a secret of which an output contains only a part.
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
    form.slice(0, REVEALING_LENGTH),
    form.slice(0, REVEALING_LENGTH).toLowerCase(),
    form.replaceAll('%20', '+').slice(0, REVEALING_LENGTH),
  ]);
  const pair = base64(`${userName}:${secret}`);
  return [...short, pair.slice(0, Math.ceil((userName.length * 4) / 3) + REVEALING_LENGTH)];
}

/** If an output contains this number of a secret's first characters, it reveals the secret. */
const REVEALING_LENGTH = 10;

/**
 * Searches all messages except records and states for secrets and for the content of records. A
 * CONTROL message is not searched for secrets, because it must contain the configuration. A CATALOG
 * is not searched for content, because it contains names of properties, which are canaries too.
 * Returns a sentence for each leak, without the leaked text.
 */
export function leaksIn(
  lines: readonly string[],
  planted: { readonly secrets: readonly string[]; readonly contents: readonly string[] },
): string[] {
  return lines.flatMap((text) => {
    const line = readMessage(text);
    if (line.kind === 'record' || line.kind === 'state') return [];
    const what = line.kind === 'answer' ? line.type : line.kind;
    // JSON escapes would hide a secret, so the texts in the line are searched without them too.
    const searched = `${text}\n${unescape(text)}`;
    const found = (kind: string, forms: readonly string[]): string[] =>
      forms.some((form) => searched.includes(form)) ? [`a ${what} contains a ${kind}`] : [];
    return [
      ...(what === 'CONTROL' ? [] : found('secret', planted.secrets)),
      ...(what === 'CATALOG' ? [] : found("record's content", planted.contents)),
    ];
  });
}

/** Returns a sentence for each line, of any kind, that contains a protected value. */
export function unprotectedIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.includes(PLANTED_VALUE) ? [`a ${readMessage(line).kind} contains a protected value`] : [],
  );
}

/**
 * Returns the names and texts in a JSON line without escapes, one per line. Returns a line that is
 * not JSON unchanged.
 */
function unescape(text: string): string {
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

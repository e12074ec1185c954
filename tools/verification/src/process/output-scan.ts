import { PLANTED_VALUE } from '../harness/privacy/planted-values.js';
import { readMessage } from '@source-mixpanel/testing/transcript';

/** A secret with characters that JSON, URLs and base64 each encode differently. */
export const SECRET = 'Tr0ub4dor "&\\3" ümläut/+=?§';
export const USER_NAME = 'chaos.000000.mp-service-account';
/** The canary: the content of records, which may only occur in records and states. */
export const CONTENT = 'canary-of-a-record';

/** The setting that protects the properties below. */
export const PRIVACY = {
  drop_properties: ['$email'],
  hash_properties: ['$phone', 'tags'],
  hash_ids: true,
  hash_key: 'h4sh-key of the planted values',
};
/** The properties that hold protected values. */
export const PROTECTED_NAMES = ['$email', '$phone', 'tags', '$user_id'] as const;

/**
 * Returns the texts by which a secret could be recognised in an output. Only the beginning of each form is used, because an
 * output that was cut within the secret would also reveal most of it.
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

/** How many characters of a secret are too many to reveal. */
const REVEALING = 10;

/**
 * Searches messages that people read for secrets and for the content of records. Records and states are not searched. A
 * CONTROL message is not searched for secrets, because it contains the configuration on purpose. A CATALOG is not searched for
 * content. Returns a sentence for each leak, which does not repeat it.
 */
export function leaksIn(
  lines: readonly string[],
  planted: { readonly secrets: readonly string[]; readonly contents: readonly string[] },
): string[] {
  return lines.flatMap((text) => {
    const line = readMessage(text);
    if (line.kind === 'record' || line.kind === 'state') return [];
    const what = line.kind === 'answer' ? line.type : line.kind;
    // The texts in the line are also searched without their JSON escapes, which would hide a secret.
    const searched = `${text}\n${unescaped(text)}`;
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

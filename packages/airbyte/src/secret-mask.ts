import { Buffer } from 'node:buffer';

const MASK = '****';
/** Shorter texts turn up in any sentence: to mask them would destroy the output and protect nothing. */
const SHORTEST = 4;
/** Below this length a text is masked only where no letter or digit touches it: `test`, not `latest`. */
const SHORTEST_ANYWHERE = 8;
/** Marks where a text of somebody else was cut short. */
const CUT = '…';

/**
 * Replaces secrets by `****`, also where they stand URL-encoded, in base64 (alone, or as the pair of
 * HTTP basic authentication) or escaped inside JSON text, and the beginning of one where `…` says
 * that a text was cut. Secrets of fewer than 4 characters stay.
 */
export class SecretMask {
  private readonly forms = new Set<string>();
  private pattern: RegExp | undefined;

  /** @param userName the name that travels with the secret in basic authentication, if there is one */
  add(secret: string, userName?: string): void {
    if (secret === '') return;
    const pairs = [secret, `${secret}:`, `:${secret}`];
    if (userName !== undefined) pairs.push(`${userName}:${secret}`);
    const found = [secret, ...escapedForms(secret), ...pairs.flatMap(base64Forms)];
    for (const form of found) if (form.length >= SHORTEST) this.forms.add(form);
    this.pattern = undefined;
  }

  apply(text: string): string {
    if (this.forms.size === 0) return text;
    this.pattern ??= compile(this.forms);
    const masked = text.replace(this.pattern, MASK);
    return masked.includes(CUT) ? this.maskBeforeCuts(masked) : masked;
  }

  private maskBeforeCuts(text: string): string {
    const pieces = text.split(CUT);
    const last = pieces.pop() ?? '';
    const masked = pieces.map((piece) => {
      const revealed = Math.max(...[...this.forms].map((form) => beginningAtEnd(piece, form)));
      return revealed < SHORTEST ? piece : `${piece.slice(0, -revealed)}${MASK}`;
    });
    return [...masked, last].join(CUT);
  }
}

/** How many characters of the form's beginning the text ends with. */
function beginningAtEnd(text: string, form: string): number {
  for (let length = form.length - 1; length >= SHORTEST; length -= 1) {
    if (text.endsWith(form.slice(0, length))) return length;
  }
  return 0;
}

function escapedForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const url = encodeURIComponent(wellFormed(secret));
  // Some encoders escape these too, and forms write a blank as a plus sign.
  const strict = url.replace(
    /[!'()*~]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const urls = [url, strict, url.replaceAll('%20', '+'), strict.replaceAll('%20', '+')];
  const lowerCase = urls.map((form) => form.replace(/%../g, (code) => code.toLowerCase()));
  const nested = JSON.stringify(json).slice(1, -1);
  return [json, ascii, nested, ...urls, ...lowerCase];
}

/** With the lone halves of characters replaced, over which the URL encoder would throw. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function base64Forms(text: string): string[] {
  const base64 = Buffer.from(text).toString('base64');
  return [
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(text).toString('base64url'),
    encodeURIComponent(base64),
  ];
}

function compile(forms: ReadonlySet<string>): RegExp {
  // The longest first: otherwise a short form would match inside a long one and leave its rest.
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  const alternatives = longestFirst.map((form) => {
    const literal = form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return form.length < SHORTEST_ANYWHERE ? `(?<!\\w)${literal}(?!\\w)` : literal;
  });
  return new RegExp(alternatives.join('|'), 'g');
}

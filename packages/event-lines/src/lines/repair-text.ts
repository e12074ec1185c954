import type { Repair } from './repairs.js';

export interface RepairedText {
  readonly text: string;
  readonly repairs: readonly Repair[];
}

/**
 * Joins the lines of one split record and escapes control characters that are raw inside strings.
 *
 *  a line ends                       | the line feed    |                          |
 *  --------------------------------- | ---------------- | ------------------------ |
 *  inside a value that is a string   | is kept, as `\n` | it was part of the value |
 *  inside the name of a member       | is dropped       | it was cut in two        |
 *  inside an escape                  | is dropped       | the same                 |
 *  between tokens or inside a number | is dropped       | the same                 |
 *
 * The result is not necessarily JSON; its parser decides.
 */
export function repairText(lines: readonly string[]): RepairedText {
  const repair = new TextRepair(lines);
  lines.forEach((line, index) => {
    repair.read(line, index);
  });
  return { text: repair.pieces.join(''), repairs: [...repair.repairs] };
}

/**
 * Matches the characters that matter when scanning JSON text: quotes, backslashes and control
 * characters.
 */
const STOP = /["\\\u0000-\u001f]/g;

class TextRepair {
  readonly repairs = new Set<Repair>();
  readonly pieces: string[] = [];
  private isInside = false;
  /**
   * Number of characters that are missing from an escape at the end of a line; the next line has to
   * contain them.
   */
  private missing = 0;
  /** Indexes in `pieces` of the line feeds in the current string. */
  private lineFeeds: number[] = [];

  constructor(private readonly lines: readonly string[]) {}

  read(line: string, index: number): void {
    if (index > 0 && this.isInside && this.missing === 0) {
      this.lineFeeds.push(this.pieces.push('\\n') - 1);
      this.repairs.add('line_feeds');
    }
    let copied = 0;
    let stop = this.next(line, this.missing);
    this.missing = Math.max(0, this.missing - line.length);
    for (; stop < line.length; stop = this.next(line, stop + 1)) {
      const character = line[stop] ?? '';
      if (character === '"') this.passQuote(index, stop);
      else if (!this.isInside) continue;
      else if (character === '\\') {
        const length = line[stop + 1] === 'u' ? 6 : 2;
        this.missing = Math.max(0, stop + length - line.length);
        stop += 1;
      } else {
        this.pieces.push(line.slice(copied, stop), JSON.stringify(character).slice(1, -1));
        copied = stop + 1;
        this.repairs.add('control_characters');
      }
    }
    this.pieces.push(line.slice(copied));
  }

  private next(line: string, from: number): number {
    STOP.lastIndex = from;
    return STOP.exec(line)?.index ?? line.length;
  }

  private passQuote(index: number, at: number): void {
    this.isInside = !this.isInside;
    if (this.isInside || this.lineFeeds.length === 0) return;
    if (this.isName(index, at)) for (const place of this.lineFeeds) this.pieces[place] = '';
    this.lineFeeds = [];
  }

  /** Reports whether the string that ends here is the name of a member, because a colon follows. */
  private isName(index: number, at: number): boolean {
    const [line = '', ...others] = this.lines.slice(index);
    return (
      [line.slice(at + 1), ...others].find((text) => text.trim() !== '')?.trimStart()[0] === ':'
    );
  }
}

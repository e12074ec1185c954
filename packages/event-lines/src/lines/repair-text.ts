import type { Repair } from './repairs.js';

export interface RepairedText {
  readonly text: string;
  readonly repairs: readonly Repair[];
}

/**
 * Joins the lines of one split record, and escapes the control characters in its strings. What
 * happens to the line feed at the end of a line depends on its position:
 *
 *  the line ends                     | the line feed         | because                          |
 *  --------------------------------- | --------------------- | -------------------------------- |
 *  inside a value that is a string   | is written as `\n`    | it is part of the value          |
 *  inside the name of a member       | is dropped            | names do not contain line feeds  |
 *  inside an escape                  | is dropped            | the escape would be invalid      |
 *  between tokens or inside a number | is dropped            | it is not part of any value      |
 *
 * The text may still be invalid JSON, which its parser must reject.
 */
export function repairText(lines: readonly string[]): RepairedText {
  const repair = new TextRepair(lines);
  lines.forEach((line, index) => {
    repair.read(line, index);
  });
  return { text: repair.parts.join(''), repairs: [...repair.repairs] };
}

/**
 * Matches the characters that need attention in JSON text: quotes, backslashes and control
 * characters.
 */
const STOP = /["\\\u0000-\u001f]/g;

class TextRepair {
  readonly repairs = new Set<Repair>();
  readonly parts: string[] = [];
  private isInside = false;
  /**
   * Number of characters that are missing from the escape at the end of the last line. They are the
   * first characters of the next line.
   */
  private missing = 0;
  /** Indexes in `parts` of the line feeds in the current string. A name loses them at its end. */
  private lineFeeds: number[] = [];

  constructor(private readonly lines: readonly string[]) {}

  read(line: string, index: number): void {
    if (index > 0 && this.isInside && this.missing === 0) {
      this.lineFeeds.push(this.parts.push('\\n') - 1);
      this.repairs.add('line_feeds');
    }
    let copied = 0;
    let stop = this.findStop(line, this.missing);
    this.missing = Math.max(0, this.missing - line.length);
    for (; stop < line.length; stop = this.findStop(line, stop + 1)) {
      const character = line[stop] ?? '';
      if (character === '"') this.handleQuote(index, stop);
      else if (!this.isInside) continue;
      else if (character === '\\') {
        const length = line[stop + 1] === 'u' ? 6 : 2;
        this.missing = Math.max(0, stop + length - line.length);
        stop += 1;
      } else {
        this.parts.push(line.slice(copied, stop), JSON.stringify(character).slice(1, -1));
        copied = stop + 1;
        this.repairs.add('control_characters');
      }
    }
    this.parts.push(line.slice(copied));
  }

  private findStop(line: string, from: number): number {
    STOP.lastIndex = from;
    return STOP.exec(line)?.index ?? line.length;
  }

  private handleQuote(index: number, at: number): void {
    this.isInside = !this.isInside;
    if (this.isInside || this.lineFeeds.length === 0) return;
    if (this.isName(index, at)) for (const place of this.lineFeeds) this.parts[place] = '';
    this.lineFeeds = [];
  }

  /** Reports whether a string is the name of a member: a colon follows its closing quote. */
  private isName(index: number, at: number): boolean {
    const [line = '', ...others] = this.lines.slice(index);
    return (
      [line.slice(at + 1), ...others].find((text) => text.trim() !== '')?.trimStart()[0] === ':'
    );
  }
}

import { compareTimeTexts, millisecondsText } from './time-text.js';

/** What is known of the times of a body so far. */
export class TimeFacts {
  withoutTime = 0;
  private text: string | undefined;
  private milliseconds = -1;

  /** Counts the time of a record, as `timeText` gives it. */
  noteText(time: string | undefined): void {
    if (time === undefined) this.withoutTime += 1;
    else if (this.text === undefined || compareTimeTexts(time, this.text) > 0) this.text = time;
  }

  /** The same for epoch milliseconds from 0 on, without making a text of each. */
  noteMilliseconds(time: number): void {
    if (time > this.milliseconds) this.milliseconds = time;
  }

  /** Latest time of a record, as `timeText` writes it. */
  get greatest(): string | undefined {
    if (this.milliseconds < 0) return this.text;
    const time = millisecondsText(this.milliseconds);
    return this.text !== undefined && compareTimeTexts(this.text, time) > 0 ? this.text : time;
  }
}

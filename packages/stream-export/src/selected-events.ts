import {
  checkMarks,
  eventLists,
  marksIn,
  selectionMark,
  type SelectionMarks,
} from '@source-mixpanel/mixpanel';
import type { CallIo } from '@source-mixpanel/stream';
import type { ExportOptions } from './export-options.js';
import type { ExportState } from './export-state.js';

/** The part of the events that one sync reads. */
export class SelectedEvents {
  /** The names of the requested events, one list per request. */
  readonly lists: readonly (readonly string[] | undefined)[];
  /** The selection as the state remembers it. */
  readonly marks: SelectionMarks;

  /** Warns if an earlier sync selected other events. */
  constructor(
    { selection = {} }: Pick<ExportOptions, 'selection'>,
    saved: ExportState | undefined,
    io: CallIo,
  ) {
    this.lists = eventLists(selection.events);
    this.marks = marksIn({ selection: selectionMark({ ...selection }) });
    // A full refresh continues only from the names of columns.
    if (saved?.read_through !== undefined || saved?.time !== undefined) {
      checkMarks(saved, this.marks, io);
    }
  }

  /** Returns how many times the days can be requested with that many requests. */
  requests(available: number): number {
    return Math.floor(available / this.lists.length);
  }
}

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

/** What of the events one sync reads. */
export class SelectedEvents {
  /** The names of the events that are asked for, each list in a request of its own. */
  readonly lists: readonly (readonly string[] | undefined)[];
  /** What the state remembers of it. */
  readonly marks: SelectionMarks;

  /** Warns where an earlier sync selected other events. */
  constructor(
    { selection = {} }: Pick<ExportOptions, 'selection'>,
    saved: ExportState | undefined,
    io: CallIo,
  ) {
    this.lists = eventLists(selection.events);
    this.marks = marksIn({ selection: selectionMark({ ...selection }) });
    // A full refresh goes on from the names of columns alone.
    if (saved?.read_through !== undefined || saved?.time !== undefined) {
      checkMarks(saved, this.marks, io);
    }
  }

  /** How many times the days can be asked for with so many requests. */
  requests(available: number): number {
    return Math.floor(available / this.lists.length);
  }
}

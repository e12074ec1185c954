import { countDays, earliestDay, type Day } from '@source-mixpanel/cursor';
import { compareTimeTexts } from '@source-mixpanel/event-lines';
import type { Part, ReadIo } from '@source-mixpanel/stream';
import { askDays } from './ask-days.js';
import { countEventsOf } from './count-events.js';
import { hoursOf } from './day-piece.js';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { OpenedBody, type BodyLimits } from './opened-body.js';
import { reportSkippedEvents } from './report-skipped-events.js';

/**
 * Downloads the days of a slice (or a part of a day), verifies the download, and then yields its events. If the
 * selected events need several requests, all of them are verified before the first event is yielded.
 * @throws ForeignTimeError if a part of a day contains events of other times
 */
export async function* readSlice(
  slice: ExportSlice,
  sync: ExportSync,
  io: ReadIo,
): AsyncGenerator<Part<ExportProgress>> {
  const bodies: OpenedBody[] = [];
  let through = slice.to;
  let greatestTime: string | undefined;
  const limitsOf = createLimits(slice, sync);
  const { counts } = sync;
  const expected = counts === undefined ? undefined : await counts.expect(slice, io);
  try {
    for (const events of sync.selected.lists) {
      const asked = await askDays({ slice, events }, sync, io);
      if (asked === undefined) return;
      through = earliestDay(through, asked.through);
      const limits = limitsOf(asked.through);
      const body = new OpenedBody(asked.answer, {
        ...{ slice, sync, io, limits, counts: expected !== undefined },
      });
      bodies.push(body);
      await body.verify();
      // Read at once: a body that could not be stored would occupy its connection until all others are
      // verified.
      if (!body.isVerified) yield* body.parts();
    }
    if (expected !== undefined && through === slice.to) {
      const counted = bodies.flatMap((body) => body.counted ?? []);
      await counts?.compare(slice, expected, {
        ...{ bodies: counted, io },
        countEvents: countEventsOf(sync, io),
      });
    }
    for (const body of bodies) {
      yield* body.parts();
      const { facts } = body;
      if (facts === undefined) continue;
      greatestTime = later(greatestTime, facts.greatestTime);
      reportSkippedEvents(facts, slice, io);
    }
  } finally {
    for (const body of bodies) await body.close();
  }
  sync.warnOfLargeState(io);
  yield {
    kind: 'checkpoint',
    progress: sync.progress(slice, {
      through,
      ...(greatestTime === undefined ? {} : { greatestTime }),
    }),
  };
}

function later(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return compareTimeTexts(first, second) < 0 ? second : first;
}

/**
 * A body below this size is not divided even if it does not fit into the storage, because the
 * additional requests are not worth it.
 */
const MIN_DIVIDED_BYTES = 16 * 1024 * 1024;

/**
 * Returns the object that limits and measures the bodies of whole days: the sum of their sizes decides how many
 * days the next slices have.
 */
function createLimits(
  slice: ExportSlice,
  { cutter, division, selected, options: { clock } }: ExportSync,
): (through: Day) => BodyLimits {
  const { from, where } = slice;
  let began: number | undefined;
  let received = 0;
  let missing = selected.lists.length;
  return (through) => {
    const divideFrom = division.divides(slice) ? { divideFromBytes: MIN_DIVIDED_BYTES } : {};
    if (where !== undefined) return divideFrom;
    const start = (began ??= clock.monotonic());
    const days = from === through ? hoursOf(slice) / 24 : countDays({ from, to: through });
    return {
      ...divideFrom,
      maxBytes: cutter.maxBodyBytes(days),
      onBroken: (bytes) => division.limit.broke(bytes),
      onReceived: (bytes) => {
        division.limit.measure(bytes, 24 * days);
        received += bytes;
        missing -= 1;
        if (missing > 0) return;
        cutter.measured({ days, bytes: received, milliseconds: clock.monotonic() - start });
      },
    };
  };
}

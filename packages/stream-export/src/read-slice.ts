import { countDays, earliestDay, type Day } from '@source-mixpanel/cursor';
import { compareTimeTexts } from '@source-mixpanel/event-lines';
import type { Part, ReadIo } from '@source-mixpanel/stream';
import { requestDays } from './request-days.js';
import { countEventsOf } from './count-events.js';
import { hoursOf } from './day-piece.js';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { OpenedBody, type BodyLimits } from './opened-body.js';
import { reportSkippedEvents } from './report-skipped-events.js';

/**
 * Downloads a slice, verifies the download, and then yields its events. If the selected events need
 * several requests, all responses are verified before the first event is yielded.
 * @throws ForeignTimeError if the slice is a part of a day and contains events of other times
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
  const expected = counts === undefined ? undefined : await counts.requestExpected(slice, io);
  try {
    for (const events of sync.selected.lists) {
      const requested = await requestDays({ slice, events }, sync, io);
      if (requested === undefined) return;
      through = earliestDay(through, requested.through);
      const limits = limitsOf(requested.through);
      const body = new OpenedBody(requested.response, {
        ...{ slice, sync, io, limits, isCounted: expected !== undefined },
      });
      bodies.push(body);
      await body.verify();
      // A body that could not be stored is yielded at once. Otherwise its connection would stay
      // open until the other responses are verified.
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
 * Returns a function that creates the limits of one body, given the last day in it. With several
 * bodies per slice, the sum of their sizes is measured. It decides how many days later slices have.
 * Bodies of late events only are not measured, because their size does not depend on their days.
 */
function createLimits(
  slice: ExportSlice,
  { cutter, division, selected, options: { clock } }: ExportSync,
): (through: Day) => BodyLimits {
  const { from, where } = slice;
  let began: number | undefined;
  let received = 0;
  let bodiesLeft = selected.lists.length;
  return (through) => {
    const divideFrom = division.canDivide(slice) ? { divideFromBytes: MIN_DIVIDED_BYTES } : {};
    if (where !== undefined) return divideFrom;
    const start = (began ??= clock.monotonic());
    const days = from === through ? hoursOf(slice) / 24 : countDays({ from, to: through });
    return {
      ...divideFrom,
      maxBytes: cutter.maxBodyBytes(days),
      onBroken: (bytes) => division.limit.addBroken(bytes),
      onReceived: (bytes) => {
        division.limit.addComplete(bytes, 24 * days);
        received += bytes;
        bodiesLeft -= 1;
        if (bodiesLeft > 0) return;
        cutter.measure({ days, bytes: received, milliseconds: clock.monotonic() - start });
      },
    };
  };
}

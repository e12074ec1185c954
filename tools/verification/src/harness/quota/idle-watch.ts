import { askedText } from '@source-mixpanel/fixtures-server';
import type { Interceptor } from '@source-mixpanel/kernel';
import type { WireWatch } from '../stage/in-process-wire.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { DEFAULTS_AND_LIMITS } from './reference-project.js';

/** An hour and the five seconds that the budget allows for the way to the server. */
const STAY = 3_605_000;
/** Export requests are spaced: three a second, and a tenth more. */
const SPACING = 367;

interface FamilyWatch {
  readonly atATime: number;
  readonly spacing: number;
  /** Requests that were asked for and have not left. */
  waiting: { counted: number; free: number };
  /** When each counted request left, in order. */
  sent: number[];
  open: number;
  lastStart: number;
  /** Milliseconds in which a request waited that could have left. */
  idle: number;
}

/**
 * Sees every request twice, when a stream asks for it and when it leaves, and adds up the time in
 * which one waited though the hour had room for it and a slot was free.
 */
export class IdleWatch implements WireWatch {
  private readonly families: Readonly<Record<string, FamilyWatch>> = {
    query: newFamily(DEFAULTS_AND_LIMITS.queryConcurrency, 0),
    export: newFamily(DEFAULTS_AND_LIMITS.workers, SPACING),
  };
  private readonly asked = new Map<string, { family: FamilyWatch; counted: boolean }>();
  private last: number;

  constructor(private readonly clock: VirtualClock) {
    this.last = clock.now();
  }

  /** Milliseconds of all families together. */
  get idle(): number {
    return Object.values(this.families).reduce((sum, { idle }) => sum + idle, 0);
  }

  readonly onSend: Interceptor = (next) => (request) => {
    const family = this.families[request.budget];
    if (family !== undefined) {
      this.pass();
      const counted = request.free !== true;
      const url = `${request.url.pathname}${request.url.search}`;
      this.asked.set(askedText({ url, body: request.body ?? '' }), { family, counted });
      family.waiting[counted ? 'counted' : 'free'] += 1;
    }
    return next(request);
  };

  began(path: string): void {
    const request = this.asked.get(path);
    if (request === undefined) return;
    this.pass();
    const { family, counted } = request;
    family.waiting[counted ? 'counted' : 'free'] -= 1;
    family.open += 1;
    family.lastStart = this.clock.now();
    if (counted) family.sent.push(this.clock.now());
  }

  ended(path: string, status: number | undefined): void {
    const request = this.asked.get(path);
    if (request === undefined) return;
    this.pass();
    const { family, counted } = request;
    family.open -= 1;
    if (status !== 429) return;
    // Refused, not counted, and waiting again.
    if (counted) family.sent.pop();
    family.waiting[counted ? 'counted' : 'free'] += 1;
  }

  /** Call this when a sync has ended and nothing waits any more. */
  rest(): void {
    this.pass();
    for (const family of Object.values(this.families)) family.waiting = { counted: 0, free: 0 };
  }

  private pass(): void {
    const now = this.clock.now();
    for (const family of Object.values(this.families))
      family.idle += idleOf(family, this.last, now);
    this.last = now;
  }
}

function newFamily(atATime: number, spacing: number): FamilyWatch {
  return {
    atATime,
    spacing,
    waiting: { counted: 0, free: 0 },
    sent: [],
    open: 0,
    lastStart: -Infinity,
    idle: 0,
  };
}

function idleOf(family: FamilyWatch, from: number, to: number): number {
  const { waiting, open, atATime, lastStart, spacing } = family;
  if (open >= atATime || waiting.counted + waiting.free === 0) return 0;
  const freed =
    waiting.free > 0
      ? -Infinity
      : (family.sent.at(-DEFAULTS_AND_LIMITS.perHour) ?? -Infinity) + STAY;
  return Math.max(0, to - Math.max(from, freed, lastStart + spacing));
}

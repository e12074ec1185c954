/** Where the mock's time comes from; tests pass a fake one. */
export interface ServerClock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** The machine's time. Its sleeps do not keep the process alive. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref()),
};

/** The project's own clock: the lent one, moved by an offset that tests may change at run time. */
export interface ProjectClock extends ServerClock {
  /** Makes it that instant now; time runs on from there. */
  set(instant: number): void;
  advance(milliseconds: number): void;
}

export function createProjectClock(base: ServerClock): ProjectClock {
  let offset = 0;
  return {
    now: () => base.now() + offset,
    sleep: (milliseconds) => base.sleep(milliseconds),
    set(instant) {
      offset = instant - base.now();
    },
    advance(milliseconds) {
      offset += milliseconds;
    },
  };
}

/** The source of the mock's time; tests pass a fake one. */
export interface ServerClock {
  /** Returns the wall clock in epoch milliseconds. */
  now(): number;
  /** Resolves after that many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** The machine's clock. Its sleeps do not keep the process alive. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref()),
};

/** The project's own clock: the given clock plus an offset that tests may change at run time. */
export interface ProjectClock extends ServerClock {
  /** Sets the present to that instant; time continues from there. */
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

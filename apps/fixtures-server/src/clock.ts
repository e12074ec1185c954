/** The clock that the mock uses. Tests can replace it by a fake one. */
export interface ServerClock {
  /** Returns the current time in epoch milliseconds. */
  now(): number;
  /** Resolves after this number of milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** The clock of the machine. A pending `sleep` does not keep the process alive. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref()),
};

/**
 * The project's clock: another clock plus an offset that tests can change while the server runs.
 */
export interface ProjectClock extends ServerClock {
  /** Sets the current time, from which the clock continues. */
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

/**
 * The rows that a request of page 0 selected. The server keeps them for the requests of the
 * following pages.
 */
export interface EngageSession {
  readonly id: string;
  readonly pageSize: number;
  /** The number of rows. */
  readonly total: number;
  /** Returns a row as JSON text. Each session has its own order of rows. */
  row(index: number): string;
  /** In epoch milliseconds. */
  readonly expires: number;
}

export interface EngageSessions {
  open(session: Omit<EngageSession, 'id'>, now: number): EngageSession;
  /** Returns a session; undefined if it is unknown or has expired. */
  find(id: string, now: number): EngageSession | undefined;
  forgetAll(): void;
  /** The number of sessions that were opened so far. */
  readonly opened: number;
}

export function createEngageSessions(): EngageSessions {
  const sessions = new Map<string, EngageSession>();
  let opened = 0;
  return {
    open(session, now) {
      opened += 1;
      const id = `${Math.floor(now / 1000)}-s${opened}`;
      const named = { ...session, id };
      sessions.set(id, named);
      return named;
    },
    find(id, now) {
      const session = sessions.get(id);
      if (session === undefined || session.expires > now) return session;
      sessions.delete(id);
      return undefined;
    },
    forgetAll: () => sessions.clear(),
    get opened() {
      return opened;
    },
  };
}

/** In milliseconds: neither platforms nor people wait an hour for quota in a check. */
export const CHECK_TIMEOUT_MS = 60_000;

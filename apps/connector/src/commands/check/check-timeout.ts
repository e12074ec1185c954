/** Milliseconds: neither a platform nor a person waits for an answer that takes an hour of quota. */
export const CHECK_TIMEOUT_MS = 60_000;

/** Milliseconds: neither a platform nor a person waits for an answer that takes an hour of quota. */
export const PATIENCE = 60_000;

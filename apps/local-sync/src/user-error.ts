/**
 * A problem that the person at the terminal can correct; the message says how, and needs no stack.
 */
export class UserError extends Error {}

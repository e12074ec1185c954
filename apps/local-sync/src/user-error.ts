/**
 * A problem that the user can correct. The message explains how, and is printed without a stack.
 */
export class UserError extends Error {}

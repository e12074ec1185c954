/** Something the person at the terminal can mend; the message says how, and needs no stack. */
export class UserError extends Error {}

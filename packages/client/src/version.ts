/** The version of this package; each release updates it. */
export const VERSION = '0.0.0';

/** The version of this package, written anew by each release. */
export const VERSION = '0.1.0';

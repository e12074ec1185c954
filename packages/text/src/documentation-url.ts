/**
 * The URL of the documentation. Installed programs print it, because their packages do not contain
 * the documentation.
 */
export const DOCUMENTATION_URL =
  'https://github.com/source-mixpanel/source-mixpanel/tree/main/docs';

import { pythonConnector, ours } from './airbyte-connector.js';
import type { Connector } from './connector.js';
import { singerTap } from './singer-tap.js';

/**
 * Returns the connectors that are compared. Use them for one project only, because the tap keeps
 * the catalog that it has discovered.
 */
export function connectors(): readonly Connector[] {
  return [pythonConnector, singerTap(), ours];
}

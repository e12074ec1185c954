import { pythonConnector, ours } from './airbyte-connector.js';
import type { Connector } from './connector.js';
import { singerTap } from './singer-tap.js';

/** All that are compared, for one project: the tap keeps what it discovers of it. */
export function connectors(): readonly Connector[] {
  return [pythonConnector, singerTap(), ours];
}

import { pythonConnector, ours } from './airbyte-contender.js';
import type { Contender } from './contender.js';
import { singerTap } from './singer-tap.js';

/** All that are compared, for one project: the tap keeps what it discovers of it. */
export function contenders(): readonly Contender[] {
  return [pythonConnector, singerTap(), ours];
}

import { parseByteSize } from '@source-mixpanel/text';
import type { Host } from '../cli/host.js';

const VARIABLE = 'CONNECTOR_STORAGE_LIMIT_BYTES';
const MAX_SHOWN_LENGTH = 40;

export interface StorageLimit {
  /** The maximum size of all temporary files in bytes; absent if only the disk limits them. */
  readonly limitBytes?: number;
  /** The message that says why the variable is ignored; absent if it is valid or not set. */
  readonly problem?: string;
}

/**
 * Reads the limit of temporary storage from the environment variable
 * `CONNECTOR_STORAGE_LIMIT_BYTES`.
 */
export function storageLimit(environment: Host['environment']): StorageLimit {
  const text = environment[VARIABLE];
  if (text === undefined || text.trim() === '') return {};
  const limitBytes = parseByteSize(text);
  if (limitBytes !== undefined) return { limitBytes };
  return {
    problem: `${VARIABLE} is "${text.slice(0, MAX_SHOWN_LENGTH)}", not a size above 0 such as 500000000, 500Mi or 1GB: it is ignored, and temporary files are limited by the disk alone.`,
  };
}

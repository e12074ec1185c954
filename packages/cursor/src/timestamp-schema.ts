import * as z from 'zod';
import { isTimestamp } from './timestamp.js';

/**
 * The zod schema of a cursor in a saved state: a date, or a date and time with or without an
 * offset.
 */
export const timestampSchema = z
  .string()
  .refine(isTimestamp, { error: 'it is not a date or date-time' });

import * as z from 'zod';
import { isTimestamp } from './timestamp.js';

/** Accepts a cursor of a saved state: a date, or a date and time with or without an offset. */
export const timestampSchema = z
  .string()
  .refine(isTimestamp, { error: 'it is not a date or date-time' });

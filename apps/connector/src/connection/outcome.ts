import { SourceError } from '@source-mixpanel/stream';

/** The result of a call to Mixpanel: its answer, or the SourceError with which it failed. */
export type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly error: SourceError };

/**
 * Waits for a call to Mixpanel. A SourceError becomes a `refused` outcome, so that the caller can
 * examine it without `catch`.
 * @throws every other error, such as an abort or a defect
 */
export async function outcomeOf<Answer>(call: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { kind: 'answered', answer: await call };
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'refused', error };
    throw error;
  }
}

import { SourceError } from '@source-mixpanel/stream';

/** The result of a call to Mixpanel: its answer, or the error after a refusal or failure. */
export type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly error: SourceError };

/**
 * Waits for the answer and turns a SourceError into a `refused` outcome.
 * @throws every other error, such as an abort or a defect
 */
export async function outcomeOf<Answer>(asking: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { kind: 'answered', answer: await asking };
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'refused', error };
    throw error;
  }
}

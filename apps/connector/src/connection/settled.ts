import { SourceError } from '@source-mixpanel/stream';

/** The result of a request to Mixpanel that may be refused. */
export type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly error: SourceError };

/** Waits for the answer; anything but a refusal, such as an abort or a defect, is thrown. */
export async function outcomeOf<Answer>(asking: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { kind: 'answered', answer: await asking };
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'refused', error };
    throw error;
  }
}

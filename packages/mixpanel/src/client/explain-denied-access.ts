import { ConfigError } from '@source-mixpanel/stream';

/**
 * Waits for a request. If it fails because the account or the plan does not include the data, adds
 * to the error message which permission or plan the stream needs.
 * @param needs the permission or the part of the plan, in the words of Mixpanel's user interface
 * @throws ConfigError `forbidden` or `plan`, with an additional sentence; all other errors
 *   unchanged
 */
export async function explainDeniedAccess<Answer>(
  needs: string,
  answer: Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ConfigError) || !ABOUT_ACCESS.has(error.code)) throw error;
    throw new ConfigError(error.code, `${error.message} This stream needs ${needs}.`, {
      cause: error,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    });
  }
}

const ABOUT_ACCESS = new Set(['forbidden', 'plan']);

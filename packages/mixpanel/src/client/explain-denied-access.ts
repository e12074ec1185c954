import { ConfigError } from '@source-mixpanel/stream';

/**
 * Waits for a request. If it fails for lack of access, adds to the error what the account or plan
 * needs.
 * @param needs the permission or the part of the plan, as a user would search for it
 * @throws ConfigError `forbidden` or `plan`, with an additional sentence; all other errors
 * unchanged
 */
export async function explainDeniedAccess<Answer>(
  needs: string,
  asking: Promise<Answer>,
): Promise<Answer> {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof ConfigError) || !ABOUT_ACCESS.has(error.code)) throw error;
    throw new ConfigError(error.code, `${error.message} This stream needs ${needs}.`, {
      cause: error,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    });
  }
}

const ABOUT_ACCESS = new Set(['forbidden', 'plan']);

import { ConfigError } from '@source-mixpanel/stream';

/**
 * Waits for an answer that some accounts and plans do not get.
 * @param needs the permission or the part of the plan, as a user would look for it
 * @throws ConfigError `forbidden`, `plan` with a sentence that names it; every other error as it is
 */
export async function needing<Answer>(needs: string, asking: Promise<Answer>): Promise<Answer> {
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

import { fileURLToPath } from 'node:url';

/** The path of the workspace's root folder, with a slash at its end. */
export const WORKSPACE_ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

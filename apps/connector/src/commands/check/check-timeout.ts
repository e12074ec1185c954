/**
 * The maximum wait for quota in `check` and `discover`, in milliseconds. Users and platforms wait
 * for the result, so these commands must not wait for an hour.
 */
export const CHECK_TIMEOUT_MS = 60_000;

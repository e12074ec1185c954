/** The maximum wait for quota in `check` and `discover`, in milliseconds: users and platforms do not wait an hour for them. */
export const CHECK_TIMEOUT_MS = 60_000;

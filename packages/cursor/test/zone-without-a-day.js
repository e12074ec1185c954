/**
 * Sets the time zone of the tests to Pacific/Apia, which skipped the day 2011-12-30, to show that
 * results do not depend on the time zone of the machine. Jest calls this function before it starts
 * its workers, which inherit the environment.
 */
export default function setZone() {
  process.env.TZ = 'Pacific/Apia';
}

/**
 * Runs the tests in the zone Pacific/Apia, which skipped the whole of 2011-12-30: no result may
 * depend on the zone of the machine. Jest calls this before it starts its workers, which inherit
 * the environment.
 */
export default function setZone() {
  process.env.TZ = 'Pacific/Apia';
}

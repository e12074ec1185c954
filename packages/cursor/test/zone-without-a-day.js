/**
 * Sets the time zone of the test processes to Pacific/Apia, which skipped the day 2011-12-30. A
 * function whose result depends on the time zone of the machine then fails its tests. Jest calls
 * this function before it starts its workers, which inherit the environment.
 */
export default function setZone() {
  process.env.TZ = 'Pacific/Apia';
}

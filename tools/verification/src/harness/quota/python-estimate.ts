import {
  DEFAULTS_AND_LIMITS,
  type ReferenceProject,
  type SyncDemand,
} from './reference-project.js';

/**
 * Estimates the requests and seconds that version 3.4 of the Python connector needs. It sends one
 * request after another and waits 60 seconds before every request, also before pages of profiles,
 * except before the first request of each requester (a list and the requests for its items have
 * different requesters). In `export` it waits 60 seconds after every slice. It reads all events of
 * the lookback window again.
 */
export function pythonEstimate(
  project: ReferenceProject,
  demand: SyncDemand,
): { readonly requests: number; readonly seconds: number } {
  const { rates, cohorts, funnels } = project;
  const slicesOf = (days: number): number => Math.ceil(days / DEFAULTS_AND_LIMITS.windowDays);
  const pages = (profiles: number): number =>
    Math.max(1, Math.ceil(profiles / DEFAULTS_AND_LIMITS.pageSize));
  const members = project.profiles * project.cohortShare;
  const reports = slicesOf(demand.reportDays);
  const exportDays = demand.exportDays + demand.lookBackDays;
  const profiles = demand.changedProfiles + cohorts * members;
  const requesters = [
    1, // annotations
    1, // cohorts
    1, // the list of cohorts again, for their members
    cohorts * pages(members),
    pages(demand.changedProfiles),
    1, // the list of funnels
    funnels * reports,
    reports, // revenue
  ].filter((count) => count > 0);
  const requests = requesters.reduce((sum, count) => sum + count, 0);
  const slices = slicesOf(exportDays);
  const responseSeconds =
    profiles / rates.profilesPerSecond +
    ((funnels + 1) * reports + slicesOf(exportDays)) * rates.secondsPerQuery +
    (exportDays * project.eventsPerDay * rates.bytesPerEvent) / rates.exportBytesPerSecond +
    ((requests + slices) * 2 * rates.latency) / 1000;
  const pauses = requests - requesters.length + slices;
  return { requests: requests + slices, seconds: 60 * pauses + responseSeconds };
}

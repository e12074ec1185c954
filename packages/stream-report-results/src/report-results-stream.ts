import { sortFailedLast } from '@source-mixpanel/cursor';
import {
  childLabel,
  concernsProject,
  inBatches,
  explainDeniedAccess,
  type ListRows,
  type ReadReport,
} from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { SourceError, type CallIo, type Part, type Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { reportRows } from './report-rows.js';
import { schema } from './schema.js';

/** The ids of the reports that failed in the last sync, in the order in which they failed. */
type ReportsState = { readonly failed_partitions?: readonly string[] };
type ReportSlice = { readonly id: number; readonly name?: string; readonly type?: string };

export interface ReportResultsSource {
  readonly readReport: ReadReport;
  /** Lists the reports with their names and types; absent if they cannot be listed. */
  readonly listReports?: ListRows | undefined;
}

const NEEDS = 'a plan with the Query API and an account that sees the report';

/**
 * Creates the stream of the results of the saved reports with these ids. All results are read on
 * every sync, because each report has its own range of days and old results may change. Each report
 * is a partition, so a failed report does not affect the others.
 */
export function reportResultsStream(
  { readReport, listReports }: ReportResultsSource,
  ids: readonly number[],
): Stream<ReportSlice, ReportsState, { readonly report: number }> {
  return {
    name: 'report_results',
    primaryKey: [['report_id'], ['path']],
    state: z.strictObject({ failed_partitions: z.array(z.string()).exactOptional() }),
    schema: () => Promise.resolve(schema),
    open: (state, syncIo) => ({
      state,
      async *slices() {
        const known = await knownReports(listReports, syncIo);
        const reports = Array.from(new Set(ids), (id) => ({ id, ...known.get(id) }));
        yield* sortFailedLast(reports, state);
      },
      async *read(slice, io): AsyncGenerator<Part<{ readonly report: number }>> {
        const { series, computedAt, from, to } = await explainDeniedAccess(
          NEEDS,
          readReport(slice, io),
        );
        const common = {
          report_id: slice.id,
          report_name: slice.name ?? null,
          report_type: slice.type ?? null,
          computed_at: computedAt,
          from_date: from,
          to_date: to,
        };
        const toRecord = (row: JsonObject): JsonObject => ({ ...common, ...row });
        for (const rows of inBatches(reportRows(series), toRecord)) yield { kind: 'rows', rows };
        yield { kind: 'checkpoint', progress: { report: slice.id } };
      },
      partition: ({ id, name }) => childLabel('report', id, name),
      concernsAll: concernsProject,
    }),
    commit: (state, { report }) => failuresOf(otherFailures(state, report)),
    noteFailure: (state, { id }) => failuresOf([...otherFailures(state, id), String(id)]),
    keepOnFullRefresh: (state) => (state.failed_partitions === undefined ? undefined : state),
    finish: () => ({}),
  };
}

function otherFailures(state: ReportsState | undefined, id: number): readonly string[] {
  return state?.failed_partitions?.filter((failed) => failed !== String(id)) ?? [];
}

function failuresOf(failed: readonly string[]): ReportsState {
  return failed.length === 0 ? {} : { failed_partitions: failed };
}

/**
 * Returns the names and types of reports by id. The endpoint is not documented; if it fails,
 * reports are read without their names.
 */
async function knownReports(
  list: ListRows | undefined,
  io: CallIo,
): Promise<ReadonlyMap<number, Omit<ReportSlice, 'id'>>> {
  const known = new Map<number, Omit<ReportSlice, 'id'>>();
  try {
    for (const { id, name, type } of (await list?.(io)) ?? []) {
      if (typeof id !== 'number') continue;
      known.set(id, {
        ...(typeof name === 'string' ? { name } : {}),
        ...(typeof type === 'string' ? { type } : {}),
      });
    }
  } catch (error) {
    io.signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    io.report({ kind: 'warning', message: `${NAMES_MISSING} ${error.message}` });
  }
  return known;
}

const NAMES_MISSING =
  'Mixpanel did not list the saved reports, so report_results lacks their names and kinds.';

import type { DataGroup } from './definitions.js';
import type { LookupTable } from './lookup-tables.js';
import type { ReportDefinition } from './report-definitions.js';

/** The part of a project from which some lists are computed. */
interface ListedData {
  readonly id: number;
  readonly dataGroups: readonly DataGroup[];
  readonly lookupTables: readonly LookupTable[];
  readonly reports: readonly ReportDefinition[];
}

type Row = object | string;

/** A list of the App API. */
export interface AppList {
  /**
   * The rows as objects; as JSON text if they contain numbers that exceed the precision of a
   * double.
   */
  readonly rows: readonly Row[] | ((project: ListedData) => readonly Row[]);
  /**
   * Where the response contains the rows (default: `results`):
   * - `results`: in its member `results`
   * - `nested`: in the member `results` of its member `results`
   * - `bare`: the response itself is the array of rows
   */
  readonly envelope?: 'results' | 'nested' | 'bare';
  /** The number of rows per page. If absent, one response contains all rows, without paging. */
  readonly pageSize?: number;
}

/** The lists of a project, by their path below `/api/app/projects/{project}/`. */
export type AppLists = Readonly<Record<string, AppList>>;

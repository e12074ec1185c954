import type { DataGroup } from './definitions.js';
import type { LookupTable } from './lookup-tables.js';
import type { ReportDefinition } from './report-definitions.js';

/** The data from which the lists of a project are made. */
interface Listed {
  readonly id: number;
  readonly dataGroups: readonly DataGroup[];
  readonly lookupTables: readonly LookupTable[];
  readonly reports: readonly ReportDefinition[];
}

type Row = object | string;

/** A list of the App API. */
export interface AppList {
  /** Values, or JSON text if it contains numbers that exceed the precision of a double. */
  readonly rows: readonly Row[] | ((project: Listed) => readonly Row[]);
  /**
   * Where the rows are: in `results`, in the member `results` of an object in `results`, or in the response itself.
   * Default: `results`.
   */
  readonly envelope?: 'results' | 'nested' | 'bare';
  /** Number of rows per page. If absent, one response contains all rows, without paging. */
  readonly pageSize?: number;
}

/** The lists of a project, by their path below `/api/app/projects/{project}/`. */
export type AppLists = Readonly<Record<string, AppList>>;

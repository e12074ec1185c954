import type { DataGroup } from './definitions.js';
import type { LookupTable } from './lookup-tables.js';
import type { ReportDefinition } from './report-definitions.js';

/** The sources of the lists of a project. */
interface Listed {
  readonly id: number;
  readonly dataGroups: readonly DataGroup[];
  readonly lookupTables: readonly LookupTable[];
  readonly reports: readonly ReportDefinition[];
}

type Row = object | string;

/** A list of the App API. */
export interface AppList {
  /** Values, or JSON text if it contains numbers that a double cannot hold. */
  readonly rows: readonly Row[] | ((project: Listed) => readonly Row[]);
  /** `results` holds the rows, is itself such an object, or is missing; default `results`. */
  readonly envelope?: 'results' | 'nested' | 'bare';
  /** Rows of a page; all in one answer without paging when absent. */
  readonly pageSize?: number;
}

/** The lists of a project by the path below `/api/app/projects/{project}/`. */
export type AppLists = Readonly<Record<string, AppList>>;

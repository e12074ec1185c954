import { loadSampleProducts } from '../load-sample.js';

export interface LookupTable {
  /** A decimal integer as text, because it may exceed 2^53. It may be negative. */
  readonly id: string;
  readonly name: string;
  readonly lastModified: string;
  /**
   * The content. If absent, the table cannot be downloaded, for example because it was just
   * deleted.
   */
  readonly csv?: string;
}

/**
 * A table with quotes, line breaks and separators in values, an empty value, and no newline at the
 * end.
 */
const HOSTILE_CSV =
  'sku,Name,"a ""quoted"", header",$price\r\n1,"Łódź 🚀","two\r\nlines",9.50\r\n"-2","","x,y",\r\n1405123841946871899,plain,"""", 7 ';

/**
 * A table with a byte order mark, a repeated and an empty column name, `\n` instead of `\r\n`, and
 * blank lines.
 */
const ODD_HEADER_CSV = '\ufeff"plan",name,name,\n\npro,Pro,"Łódź",\nfree,Free,,x\n\n';

/** Returns a table of the first 300 products of the sample project, and three unusual tables. */
export function defaultLookupTables(): readonly LookupTable[] {
  return [
    {
      id: '801',
      name: 'Products',
      lastModified: '2026-11-02T10:00:00',
      csv: loadSampleProducts(),
    },
    {
      id: '-1405123841946871800',
      name: 'Odd',
      lastModified: '2026-11-03 10:00:00',
      csv: HOSTILE_CSV,
    },
    {
      id: '803',
      name: 'Plans',
      lastModified: '2026-11-04T10:00:00.250Z',
      csv: ODD_HEADER_CSV,
    },
    // A table without rows.
    { id: '804', name: 'Empty', lastModified: '2026-11-04T10:00:00', csv: 'id,name\r\n' },
  ];
}

import { loadSampleProducts } from '../load-sample.js';

export interface LookupTable {
  /** Digits, possibly negative and beyond 2^53. */
  readonly id: string;
  readonly name: string;
  readonly lastModified: string;
  /** Absent if the table cannot be downloaded, like one that was just deleted. */
  readonly csv?: string;
}

/** Quotes, a line break and a separator in a value, an empty value, no line feed after the last row. */
const HOSTILE_CSV =
  'sku,Name,"a ""quoted"", header",$price\r\n1,"Łódź 🚀","two\r\nlines",9.50\r\n"-2","","x,y",\r\n1405123841946871899,plain,"""", 7 ';

/** A byte order mark, a name that repeats and one that is empty, line feeds alone, blank lines. */
const ODD_HEADER_CSV = '\ufeff"plan",name,name,\n\npro,Pro,"Łódź",\nfree,Free,,x\n\n';

/** The first 300 products of the data that the sample project was made of, and three odd tables. */
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

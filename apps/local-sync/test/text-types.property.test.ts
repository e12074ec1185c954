import { testTextTypes } from './text-types-property.js';

// text-types.property.slow.test.ts tests more cases.
testTextTypes({ duckdb: 3, parquet: 1 });

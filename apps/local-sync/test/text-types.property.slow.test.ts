import { testTextTypes } from './text-types-property.js';

testTextTypes({ duckdb: 16, parquet: 6 });

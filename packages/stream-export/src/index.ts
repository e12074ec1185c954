export { exportStream } from './export-stream.js';
export type { ExportFormat, ExportOptions, ExportSource } from './export-options.js';
export type { ExportProgress, ExportState } from './export-state.js';
export type { ExportSlice } from './export-slice.js';
export type { ExportSettings } from './plan-export.js';

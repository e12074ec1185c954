export { exportStream } from './export-stream.js';
export type { ExportFormat, ExportOptions, ExportSource } from './export-options.js';
export type { ExportProgress, ExportState } from './export-state.js';
export type { ExportSettings, ExportSlice } from './plan-export.js';

export { dashboardsStream } from './dashboards-stream.js';

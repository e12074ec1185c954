export { reportResultsStream } from './report-results-stream.js';

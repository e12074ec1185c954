export { featureFlagsStream } from './feature-flags-stream.js';

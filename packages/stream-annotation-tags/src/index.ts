export { annotationTagsStream } from './annotation-tags-stream.js';

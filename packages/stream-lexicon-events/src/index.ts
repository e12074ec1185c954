export { lexiconEventsStream } from './lexicon-events-stream.js';

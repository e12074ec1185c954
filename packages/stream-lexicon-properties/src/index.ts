export { lexiconPropertiesStream } from './lexicon-properties-stream.js';

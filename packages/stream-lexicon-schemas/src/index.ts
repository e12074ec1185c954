export { lexiconSchemasStream } from './lexicon-schemas-stream.js';

export { groupProfilesStream } from './group-profiles-stream.js';

export { engageStream } from './engage-stream.js';
export type { EngageOptions, EngageSource } from './engage-stream.js';

import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../seven-streams.e2e.test.js');

import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../process.e2e.test.js');

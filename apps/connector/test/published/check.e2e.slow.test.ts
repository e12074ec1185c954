import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../check.e2e.test.js');

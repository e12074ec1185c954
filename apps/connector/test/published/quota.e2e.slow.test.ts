import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../quota.e2e.test.js');

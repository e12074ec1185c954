import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../discover.e2e.test.js');

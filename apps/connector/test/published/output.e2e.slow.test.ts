import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../output.e2e.test.js');

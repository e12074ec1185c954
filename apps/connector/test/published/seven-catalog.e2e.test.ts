import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../seven-catalog.e2e.test.js');

import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../records.e2e.test.js');

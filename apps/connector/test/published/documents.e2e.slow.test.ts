import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../documents.e2e.test.js');

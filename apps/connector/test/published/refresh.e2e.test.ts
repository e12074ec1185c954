import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../refresh.e2e.test.js');

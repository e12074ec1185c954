import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../read.e2e.test.js');

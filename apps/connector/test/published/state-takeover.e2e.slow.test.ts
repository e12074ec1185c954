import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../state-takeover.e2e.test.js');

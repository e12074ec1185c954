import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../command-line.e2e.test.js');

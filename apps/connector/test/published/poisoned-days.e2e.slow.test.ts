import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../defects/poisoned-days.e2e.test.js');

import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../defects/poisoned-lines.e2e.test.js');

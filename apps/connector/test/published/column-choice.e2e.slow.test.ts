import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../column-choice.e2e.test.js');

import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../defects/misread-answers.e2e.test.js');

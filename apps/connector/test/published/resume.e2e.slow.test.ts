import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../resume.e2e.test.js');

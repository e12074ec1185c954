import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../settings.e2e.test.js');

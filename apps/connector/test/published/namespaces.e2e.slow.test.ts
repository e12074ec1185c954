import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../namespaces.e2e.test.js');

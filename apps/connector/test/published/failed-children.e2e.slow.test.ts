import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../defects/failed-children.e2e.test.js');

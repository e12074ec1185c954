import { usePublishedContract } from '../contract.js';

usePublishedContract();
await import('../defects/unanswered-children.test.js');

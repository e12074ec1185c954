import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { documents } from './documents.js';

for (const { path, text } of await documents()) writeFileSync(join(WORKSPACE_ROOT, path), text);

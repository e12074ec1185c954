import { join } from 'node:path';
import { startSmallProject } from '../harness/projects/small-project.js';
import { pyAirbyteSync, type PyAirbyteAnswer, type SyncOptions } from './pyairbyte-sync.js';
import { contentProblems, type Trial, type TrialStage } from './pyairbyte-trials.js';

/** PyAirbyte's word on a column or property whose name has no letter and no digit. */
const NO_NAME = 'PyAirbyteNameNormalizationError';

/**
 * Names that PyAirbyte cannot hold: a property with an empty name ends a sync. In `raw` the names of
 * properties are not columns, and every record arrives, also those with halves of surrogate pairs.
 */
export async function hostileSyncs({ driver, files }: TrialStage): Promise<readonly Trial[]> {
  const server = await startSmallProject({ hostile: true });
  const sync = (name: string, options: Partial<SyncOptions>): Promise<PyAirbyteAnswer> =>
    pyAirbyteSync(driver, {
      server,
      database: join(files.directory, `${name}.duckdb`),
      ...options,
    });
  try {
    const raw = await sync('raw', { streams: ['export'], config: { export_format: 'raw' } });
    const lines = server.control.truth().eventsBetween('2026-10-30', '2026-11-10');
    return [
      {
        name: 'hostile export, raw',
        outcome: `${lines.length} rows`,
        problems:
          'raised' in raw
            ? ['the hostile export was not read']
            : contentProblems(raw, new Map([['export', lines.length]])),
      },
      refusal('hostile export, text', await sync('text', { streams: ['export'] })),
      refusal('hostile engage', await sync('engage', { streams: ['engage'] })),
    ];
  } finally {
    await server.close();
  }
}

function refusal(name: string, answer: PyAirbyteAnswer): Trial {
  const outcome = 'raised' in answer ? answer.raised : 'read';
  const problems = outcome === NO_NAME ? [] : [`${name}: ${outcome}, where ${NO_NAME} was known`];
  return { name, outcome: `${outcome}: a property without a name`, problems };
}

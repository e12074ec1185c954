import { join } from 'node:path';
import { startSmallProject } from '../harness/projects/small-project.js';
import { pyAirbyteSync, type PyAirbyteAnswer, type SyncOptions } from './pyairbyte-sync.js';
import { contentProblems, type Trial, type TrialStage } from './pyairbyte-trials.js';

/** The error of PyAirbyte for a column whose name contains neither a letter nor a digit. */
const NO_NAME = 'PyAirbyteNameNormalizationError';

/**
 * Reads a project with hostile records. PyAirbyte fails at a property with an empty name. With
 * `export_format: raw`, properties are not columns, so PyAirbyte must store every record, also
 * those with lone surrogates.
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
            ? ['the export with hostile names failed']
            : contentProblems(raw, new Map([['export', lines.length]])),
      },
      expectRefusal('hostile export, text', await sync('text', { streams: ['export'] })),
      expectRefusal('hostile engage', await sync('engage', { streams: ['engage'] })),
    ];
  } finally {
    await server.close();
  }
}

/** Returns a trial that has a problem unless PyAirbyte has refused the name of a column. */
function expectRefusal(name: string, answer: PyAirbyteAnswer): Trial {
  const outcome = 'raised' in answer ? answer.raised : 'read';
  const problems = outcome === NO_NAME ? [] : [`${name}: ${outcome} instead of ${NO_NAME}`];
  return { name, outcome: `${outcome}: a property without a name`, problems };
}

import { connectionStatusMessage } from '@source-mixpanel/airbyte/output';
import { ConfigError, type ErrorCode } from '@source-mixpanel/stream';
import { emptyDateRangeProblem } from '../../config/date-range.js';
import { runChecks } from './run-checks.js';
import { explainDiagnosis } from './explain-diagnosis.js';
import type { Diagnosis, Finding } from './finding.js';
import { readConfig, type Session } from '../../cli/session.js';

/**
 * Tests the configuration on Mixpanel, logs the findings and sends the status message. A problem that the user must
 * correct makes the status FAILED, with one sentence; other errors are thrown.
 */
export async function check(path: string, session: Session): Promise<void> {
  const { logger, writer } = session;
  const diagnosis = await diagnosisOf(path, session);
  for (const finding of diagnosis.findings) log(finding, session);
  if (diagnosis.kind === 'usable') {
    logger.info('Check succeeded.');
    await writer.send(connectionStatusMessage({ status: 'SUCCEEDED' }));
  } else {
    const { message, code } = diagnosis;
    // The status has no member for the code, so the log contains it.
    logger.error(`Check failed (code: ${code}).`);
    await writer.send(connectionStatusMessage({ status: 'FAILED', message }));
  }
}

/** Returns the findings as a table for people, and whether the configuration can be used. */
export async function explainedCheck(
  path: string,
  session: Session,
): Promise<{ readonly text: string; readonly isUsable: boolean }> {
  const diagnosis = await diagnosisOf(path, session);
  return { text: explainDiagnosis(diagnosis), isUsable: diagnosis.kind === 'usable' };
}

/** Reads the configuration and tests it; a ConfigError of either becomes an unusable diagnosis. */
async function diagnosisOf(path: string, session: Session): Promise<Diagnosis> {
  try {
    const config = await readConfig(path, session);
    const problem = emptyDateRangeProblem(config, session.host.clock.now());
    if (problem !== undefined) throw new ConfigError('empty_date_range', problem);
    return await runChecks(config, session);
  } catch (error) {
    if (!(error instanceof ConfigError) || NOT_A_CONFIG.has(error.code)) throw error;
    return { kind: 'unusable', findings: [], message: error.message, code: error.code };
  }
}

/** Errors of the file itself rather than of the settings in it. */
const NOT_A_CONFIG = new Set<ErrorCode>([
  'file_unreadable',
  'file_too_large',
  'file_not_text',
  'config_not_json',
  'config_not_object',
]);

function log({ topic, severity, text }: Finding, { logger }: Session): void {
  const line = `Check of the ${topic}: ${text}`;
  if (severity === 'warning') logger.warn(line);
  else logger.info(line);
}

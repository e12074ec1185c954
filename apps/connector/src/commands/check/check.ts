import { connectionStatusMessage } from '@source-mixpanel/airbyte/output';
import { ConfigError, type ErrorCode } from '@source-mixpanel/stream';
import { emptyDateRangeProblem } from '../../config/date-range.js';
import { runChecks } from './run-checks.js';
import { explainDiagnosis } from './explain-diagnosis.js';
import type { Diagnosis, Finding } from './finding.js';
import { readConfig, type Session } from '../../cli/session.js';

/**
 * Tests the configuration by requests to Mixpanel, logs the findings and sends the status message.
 * If there is a problem that the user must correct, the status is FAILED with a message about it;
 * other errors are thrown.
 */
export async function check(path: string, session: Session): Promise<void> {
  const { logger, writer } = session;
  const diagnosis = await diagnose(path, session);
  for (const finding of diagnosis.findings) logFinding(finding, session);
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

/**
 * Tests the configuration. Returns the findings as a table for people, and whether the
 * configuration can be used.
 */
export async function explainCheck(
  path: string,
  session: Session,
): Promise<{ readonly text: string; readonly isUsable: boolean }> {
  const diagnosis = await diagnose(path, session);
  return { text: explainDiagnosis(diagnosis), isUsable: diagnosis.kind === 'usable' };
}

/**
 * Reads the configuration and tests it. A ConfigError becomes an unusable diagnosis, unless it is
 * about the file itself.
 */
async function diagnose(path: string, session: Session): Promise<Diagnosis> {
  try {
    const config = await readConfig(path, session);
    const problem = emptyDateRangeProblem(config, session.host.clock.now());
    if (problem !== undefined) throw new ConfigError('empty_date_range', problem);
    return await runChecks(config, session);
  } catch (error) {
    if (!(error instanceof ConfigError) || FILE_ERRORS.has(error.code)) throw error;
    return { kind: 'unusable', findings: [], message: error.message, code: error.code };
  }
}

/**
 * Codes of errors of the configuration file itself, rather than of the settings in it. They are
 * thrown instead of being reported as the status FAILED.
 */
const FILE_ERRORS = new Set<ErrorCode>([
  'file_unreadable',
  'file_too_large',
  'file_not_text',
  'config_not_json',
  'config_not_object',
]);

function logFinding({ topic, severity, text }: Finding, { logger }: Session): void {
  const line = `Check of the ${topic}: ${text}`;
  if (severity === 'warning') logger.warn(line);
  else logger.info(line);
}

import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { systemReason } from '@source-mixpanel/text';
import type { TableTarget } from '../target.js';
import { UserError } from '../user-error.js';
import { readReport, type ReadReportOptions } from './read-report.js';
import { reportPage, type PageParts } from './report-page.js';

/**
 * Writes a report about the target, and replaces an earlier one.
 * @throws UserError if the target has no data, or the file cannot be written
 */
export async function writeReport(
  file: string,
  target: TableTarget,
  options: ReadReportOptions,
): Promise<void> {
  const data = await readReport(target, options);
  const page = reportPage(data, await readPageParts());
  const unfinished = `${file}.unfinished`;
  try {
    await writeFile(unfinished, page);
    await rename(unfinished, file);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new UserError(`The report ${file} cannot be written: ${systemReason(cause)}.`, { cause });
  }
}

/** Reads the script and the style of the page, which the build places next to the program. */
async function readPageParts(): Promise<PageParts> {
  const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');
  return { script: await read('report-page.js'), style: await read('report-page.css') };
}

import { counted } from '@source-mixpanel/text';
import type { CallIo } from '@source-mixpanel/stream';

/** The number of property names above which the state, which contains a column for each, becomes large. */
const MAX_NAMES_WITHOUT_WARNING = 5000;

/**
 * Returns a function that warns about a large number of property names. It warns at most once.
 * @param setting the setting that keeps all properties in one column when it is `raw`
 */
export function createNamesWarning(
  setting: 'export_format' | 'engage_format',
): (names: number, io: CallIo) => void {
  let isReported = false;
  return (names, io) => {
    if (isReported || names <= MAX_NAMES_WITHOUT_WARNING) return;
    isReported = true;
    io.report({
      kind: 'warning',
      message: `The project has ${counted(names, 'property name')}, and the saved state holds the column of each. Set \`${setting}\` to \`raw\` to keep all properties in one column and the state small.`,
    });
  };
}

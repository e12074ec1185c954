import { counted } from '@source-mixpanel/text';
import type { CallIo } from '@source-mixpanel/stream';

/**
 * Maximum number of property names without a warning. The saved state contains each name, so it
 * grows with their number.
 */
const MAX_NAMES_WITHOUT_WARNING = 5000;

/**
 * Returns a function that warns, at most once, if a project has more than 5,000 property names.
 * @param setting the setting that the warning recommends to set to `raw`, which keeps all
 *   properties in one column
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
      message: `The project has ${counted(names, 'property name')}, and the saved state contains a column for each. Set \`${setting}\` to \`raw\` to keep all properties in one column and the state small.`,
    });
  };
}

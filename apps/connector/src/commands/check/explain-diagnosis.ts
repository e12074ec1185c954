import { withCode } from '@source-mixpanel/airbyte/output';
import type { Diagnosis, Severity } from './finding.js';

const LABELS: Readonly<Record<Severity, string>> = {
  good: 'ok',
  note: 'note',
  warning: 'WARN',
  unknown: '?',
};
const WIDTH = 100;

/**
 * Formats a diagnosis as the table of `check --explain`, with the columns severity, topic and text.
 * The text is wrapped within its column.
 */
export function explainDiagnosis(diagnosis: Diagnosis): string {
  const rows = diagnosis.findings.map(({ severity, topic, text }) => [
    LABELS[severity],
    topic,
    text,
  ]);
  const verdict =
    diagnosis.kind === 'usable'
      ? 'SUCCEEDED: the connector can read the project.'
      : `FAILED: ${withCode(diagnosis)}`;
  const lines = rows.flatMap(([mark = '', topic = '', text = '']) => {
    const head = `${mark.padEnd(4)}  ${topic.padEnd(11)}  `;
    return fold(text, WIDTH - head.length).map((line, index) =>
      index === 0 ? head + line : ' '.repeat(head.length) + line,
    );
  });
  const emptyLine = lines.length === 0 ? [] : [''];
  return `${[...lines, ...emptyLine, ...verdict.split('\n').flatMap((line) => fold(line, WIDTH))].join('\n')}\n`;
}

/** Wraps text to a width. A word that is longer than the width gets a line of its own. */
function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

import { createHash } from 'node:crypto';
import type { ReportData } from './report-data.js';

/** The script and the style of the page. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/**
 * Returns a report as one HTML page that loads no other file. Its content security policy allows
 * only the script of the page, so that an event with a hostile name cannot add another script. The
 * page contains names as JSON and shows them as text, never as markup.
 */
export function reportPage(data: ReportData, { script, style }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Mixpanel report</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<div id="report"></div>
<noscript>This report needs JavaScript to show its data.</noscript>
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Returns JSON that contains no text that could end a script element. */
function embeddedJson(data: ReportData): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

import { createHash } from 'node:crypto';
import type { ReportData } from './report-data.js';

/** What a page is made of, besides its data. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/**
 * Returns a report as one HTML page, which needs nothing else and loads nothing. Its policy lets the browser
 * run this one script and nothing that the data could bring: names from the data stand in the page as JSON and
 * become text, never markup.
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
<script type="application/json" id="data">${embedded(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that no parser of HTML or of scripts takes for the end of anything. */
function embedded(data: ReportData): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

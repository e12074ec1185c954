import { readFileSync, statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from './report/chromium.js';
import { ReportProject } from './report/report-project.js';

const MAX_BYTES = 2_000_000;
/** Hostile names of events, each with the text that the report must show. */
const MARKUP: readonly (readonly [name: string, shown: string])[] = [
  ...[
    '<img src=x onerror="window.attacked=1">',
    '</script><script>window.attacked=1</script>',
    '&lt;b&gt; &amp; &#60;script&#62;',
    '"><svg onload=window.attacked=1>',
    'javascript:window.attacked=1',
    '__proto__',
    'constructor',
  ].map((name) => [name, name] as const),
  ['\u202eevitsoh\u202c', '\\u202eevitsoh\\u202c'],
  ['line\u2028paragraph\u2029end\u0000\u0007', 'line\\u2028paragraph\\u2029end\\u0000\\u0007'],
  ['x'.repeat(10_000), `${'x'.repeat(119)}…`],
  [`<b>${'long '.repeat(2000)}</b>`, `<b>${'long '.repeat(24).slice(0, 116)}…`],
];
const COMPARED = /^15 days × 1 event name compared, .*: 1 gap$[^]*2026-10-06\s+Sign up\s+12\s+10$/m;
/** Names that make a browser ignore `</script>`, tested alone: a name above could end their effect. */
const COMMENT: readonly (readonly [name: string, shown: string])[] = [
  ['<!--<script>window.attacked=1', '<!--<script>window.attacked=1'],
  ['<!--', '<!--'],
];

let browser: Browser;
let project: ReportProject;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());
beforeEach(() => {
  project = new ReportProject();
});
afterEach(() => project.remove());

interface Opened {
  readonly page: Page;
  /** The URLs that the page requested. */
  readonly requests: readonly string[];
  /** The messages in the console of the page, and its uncaught errors. */
  readonly complaints: readonly string[];
}

async function open(
  file: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 800 }, ...options });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`file://${file}`);
  await page.waitForSelector('section canvas');
  return { page, requests, complaints };
}

function eventsOf(name: string, day: string, count: number): readonly [string, object][] {
  return Array.from({ length: count }, (_, index) => [
    'export',
    {
      event: name,
      time: `${day}T08:00:00Z`,
      distinct_id: 'd',
      insert_id: `${name}-${day}-${index}`.slice(-40),
    },
  ]);
}

function dayOf(index: number): string {
  return new Date(Date.UTC(2026, 9, 1 + index)).toISOString().slice(0, 10);
}

describe('a report in a browser', () => {
  it('shows a gap, repeated rows and a day for which Mixpanel counts more events', async () => {
    const days = Array.from({ length: 20 }, (_, index) => index).filter((index) => index !== 7);
    const events = days.flatMap((index) => eventsOf('Sign up', dayOf(index), 10));
    const repeated = Array.from(
      { length: 3 },
      () =>
        ['export', { event: 'Sign up', time: `${dayOf(3)}T09:00:00Z`, distinct_id: 'd' }] as const,
    );
    const counts = days.map(
      (index) =>
        [
          'event_counts',
          { date: dayOf(index), event: 'Sign up', count: index === 5 ? 12 : 10 },
        ] as const,
    );
    project.sync([...events, ...repeated, ...counts], { read_through: dayOf(19), zone: 'UTC' });
    const { page, complaints } = await open(project.report());
    expect(await page.locator('#counts').innerText()).toMatch(COMPARED);
    await expect(page.locator('#events tbody tr td').allInnerTexts()).resolves.toEqual(
      expect.arrayContaining(['Sign up', '193', '1', '2']),
    );
    const slider = page.getByRole('slider', { name: 'All events, per day' });
    await slider.focus();
    await page.keyboard.press('Home');
    const readings: string[] = [];
    for (let day = 0; day < 8; day += 1) {
      readings.push((await slider.getAttribute('aria-valuetext')) ?? '');
      await page.keyboard.press('ArrowRight');
    }
    expect(readings[0]).toBe('2026-10-01: 10 events; Mixpanel counts 10');
    expect(readings[3]).toBe('2026-10-04: 13 events; Mixpanel counts 10; 2 rows repeated');
    expect(readings[5]).toBe('2026-10-06: 10 events; Mixpanel counts 12');
    expect(readings[7]).toContain('2026-10-08: 0 events; Mixpanel counts 0; gap');
    expect(complaints).toEqual([]);
  });

  it.each([
    ['markup', MARKUP],
    ['the beginning of a comment', COMMENT],
  ])('shows %s in names as text, loads nothing and fits a phone', async (_, hostile) => {
    const events = hostile.flatMap(([name]) => eventsOf(name, '2026-10-01', 2));
    const properties = hostile.map(
      ([name]) =>
        [
          'export',
          {
            event: 'e',
            time: '2026-10-02T08:00:00Z',
            insert_id: name.slice(0, 99),
            [name]: name,
          },
        ] as const,
    );
    const cohorts = hostile.map(
      ([name], index) => ['cohorts', { id: index, name, count: index }] as const,
    );
    project.sync([...events, ...properties, ...cohorts]);
    const file = project.report();
    for (const viewport of [
      { width: 1180, height: 800 },
      { width: 360, height: 700 },
    ]) {
      const { page, requests, complaints } = await open(file, { viewport });
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await page.evaluate('window.attacked')).toBeUndefined();
      expect(await page.locator('img, svg, iframe, object, embed, link').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(2);
      const names = await page.locator('#events bdi').allTextContents();
      expect(names).toEqual(expect.arrayContaining(hostile.map(([, shown]) => shown)));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      expect({ requests, complaints }).toEqual({ requests: [`file://${file}`], complaints: [] });
      await page.close();
    }
  });

  it('prevents the browser from running scripts that are added to it', async () => {
    project.sync(eventsOf('e', '2026-10-01', 1));
    const { page, complaints } = await open(project.report());
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.attacked = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x" onerror="window.attacked = 1">')`);
    await page.waitForTimeout(100);
    expect(await page.evaluate('window.attacked')).toBeUndefined();
    expect(complaints.join()).toContain('Content Security Policy');
  });

  it('can be used with only the keyboard and contains a table for each chart', async () => {
    project.sync([
      ...eventsOf('e', '2026-10-01', 3),
      ...eventsOf('f', '2026-10-02', 3),
      ['cohorts', { id: 1, name: 'c', count: 5 }],
    ]);
    const { page } = await open(project.report());
    const reached = new Set<string>();
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate<string>(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.id ?? ""',
        ),
      );
    }
    const sections = await page.locator('section', { has: page.getByRole('slider') }).all();
    expect(sections.length).toBe(3);
    for (const section of sections) {
      const chart = section.getByRole('slider');
      expect(reached).toContain(await chart.getAttribute('aria-label'));
      await section.locator('summary').press('Enter');
      await section.locator('tbody tr').first().waitFor();
    }
    expect(reached).toContain('find');
    await page.locator('#event').selectOption({ label: 'f' });
    expect(await page.getByRole('slider', { name: 'f, per day' }).count()).toBe(1);
    await page.locator('#find').fill('F');
    expect(await page.locator('#events tbody tr').count()).toBe(1);
  });

  it('has sufficient contrast in the light and in the dark colour scheme', async () => {
    project.sync(eventsOf('e', '2026-10-01', 3));
    const file = project.report();
    const contrasts = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(file, { colorScheme });
      contrasts.push(await page.evaluate<number>(CONTRAST));
      await page.close();
    }
    for (const contrast of contrasts) expect(contrast).toBeGreaterThanOrEqual(4.5);
  });

  it('is smaller than 2 MB with 2,000 event names over three years', async () => {
    project.sync(eventsOf('e', '2026-10-01', 1));
    await project.alter(
      `INSERT INTO export(event, time, distinct_id, insert_id)
       SELECT 'A rather usual name of an event, number ' || n, TIMESTAMP '2023-10-02' + INTERVAL (d) DAY, 'd', n || ':' || d
       FROM range(2000) AS names(n), range(1096) AS days(d)`,
    );
    const file = project.report();
    expect(statSync(file).size).toBeLessThan(MAX_BYTES);
    expect(readFileSync(file, 'utf8')).toContain('number 1999');
    const { page } = await open(file);
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await page.locator('#events tbody tr').count()).toBe(2000);
  });
});

/** A script that returns the lowest contrast of a text with its background, as WCAG 2 defines it. */
const CONTRAST = `(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('h1, h2, p, dt, dd, a, td, th, li, summary, output, button, label, footer')];
  return Math.min(...texts.filter((element) => element.textContent !== '').map((element) => {
    const [one, other] = [light(parts(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
  }));
})()`;

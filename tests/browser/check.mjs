// Opens report pages in Chromium and says what is wrong with them:
//
//     node check.mjs CHROMIUM OUT PAGE...
//
// One line a problem on stderr; exit 1 if there is any. Screenshots of every
// page and every chart, and the page as a PDF, go to the folder OUT.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const DESK = 1280;
const PHONE = 360;
// WCAG 1.4.10: 320 pixels is 1280 at 400% zoom; 640 is 200%.
const REFLOW = [320, 640];
// Chromium draws no more than this many pixels of height at once.
const SLICE = 8000;

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core"), "utf8");

const [executablePath, out, ...pages] = process.argv.slice(2);
if (pages.length === 0) {
  console.error("usage: node check.mjs CHROMIUM OUT PAGE...");
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

let problems = 0;
for (const file of pages) {
  const name = basename(dirname(resolve(file)));
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  const report = (what) => {
    problems += 1;
    console.error(`${file}: ${what}`);
  };
  for (const width of [DESK, PHONE, ...REFLOW]) {
    const page = await open(file, width, report);
    await reflows(page, width, report);
    if (width === DESK || width === PHONE) {
      await charts(page, width, report);
      await screenshots(page, width, folder);
      await accessible(page, width, report);
    }
    if (width === DESK) {
      await page.pdf({ path: join(folder, "report.pdf"), preferCSSPageSize: true });
    }
    await page.close();
  }
}
await browser.close();
process.exit(problems === 0 ? 0 : 1);

/** A page that may load its own file and nothing else, and must not complain. */
async function open(file, width, report) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const address = pathToFileURL(resolve(file)).href;
  page.on("request", (request) => {
    const wanted = request.url();
    if (wanted.split("#")[0] !== address && !wanted.startsWith("data:font/")) {
      report(`asks for ${wanted.slice(0, 100)}`);
    }
  });
  page.on("pageerror", (error) => report(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") report(`console: ${message.text()}`);
  });
  await page.goto(address);
  const fonts = await page.evaluate(async () => {
    await document.fonts.ready;
    return [...document.fonts].filter((font) => font.status === "loaded").length;
  });
  if (fonts === 0) report("no embedded font was loaded");
  return page;
}

/** Nothing makes the page itself scroll sideways. */
async function reflows(page, width, report) {
  const found = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return null;
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => !element.closest(".scroll") && element.getBoundingClientRect().right > limit + 0.5,
    );
    const last = wide.at(-1);
    return `${document.documentElement.scrollWidth} pixels; ${last?.tagName} ${last?.id} ${last?.className}`;
  });
  if (found) report(`scrolls sideways at ${width} pixels: ${found}`);
}

/** Every text of a chart lies on its drawing, apart from the others, and can be read. */
async function charts(page, width, report) {
  const found = await page.evaluate(() => {
    const problems = [];
    for (const figure of document.querySelectorAll("figure")) {
      const shown = [...figure.querySelectorAll("svg")].filter((svg) => svg.checkVisibility());
      if (shown.length !== 1) problems.push(`${figure.id} shows ${shown.length} drawings`);
      for (const svg of shown) {
        const { width, height } = svg.viewBox.baseVal;
        const boxes = [...svg.querySelectorAll("text")].map((text) => [text.textContent.trim(), text.getBBox(), text]);
        for (const [words, box, text] of boxes) {
          if (box.x < -0.5 || box.y < -0.5 || box.x + box.width > width + 0.5 || box.y + box.height > height + 3) {
            problems.push(`${figure.id}: “${words}” leaves the drawing`);
          }
          const size = parseFloat(getComputedStyle(text).fontSize) * (svg.getBoundingClientRect().width / width);
          if (size < 12) problems.push(`${figure.id}: “${words}” is ${size.toFixed(1)} pixels high`);
        }
        boxes.forEach(([words, a], at) => {
          for (const [others, b] of boxes.slice(at + 1)) {
            // Lines of one label may share their leading.
            const beside = a.x + a.width <= b.x + 0.5 || b.x + b.width <= a.x + 0.5;
            const above = a.y + a.height <= b.y + 6 || b.y + b.height <= a.y + 6;
            if (!beside && !above) problems.push(`${figure.id}: “${words}” meets “${others}”`);
          }
        });
      }
    }
    return problems;
  });
  for (const problem of found) report(`${problem} at ${width} pixels`);
}

async function screenshots(page, width, folder) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let top = 0, at = 1; top < height; top += SLICE, at += 1) {
    await page.screenshot({
      path: join(folder, `page-${width}-${at}.png`),
      fullPage: true,
      clip: { x: 0, y: top, width, height: Math.min(SLICE, height - top) },
    });
  }
  for (const figure of await page.locator("figure").all()) {
    const id = await figure.getAttribute("id");
    await figure.screenshot({ path: join(folder, `${id}-${width}.png`) });
  }
}

/** No violation of WCAG 2.2 AA or of good practice, with everything unfolded. */
async function accessible(page, width, report) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.evaluate(axe);
  const violations = await page.evaluate(async (rules) => {
    const result = await window.axe.run(document, {
      runOnly: { type: "tag", values: rules },
      resultTypes: ["violations"],
    });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      count: nodes.length,
      first: nodes[0]?.html.slice(0, 200),
      why: nodes[0]?.failureSummary,
    }));
  }, RULES);
  for (const { id, help, count, first, why } of violations) {
    report(`axe ${id} at ${width} pixels, ${count} times: ${help}\n  ${first}\n  ${why}`);
  }
}

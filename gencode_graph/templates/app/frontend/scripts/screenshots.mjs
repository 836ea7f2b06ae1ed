/**
 * Opens every page of the built app as a person would see it, and says what is wrong with it.
 *
 * Environment:
 *   SCREENSHOT_ROUTES  JSON: [{"slug": "books", "route": "/books"}, ...]  (default: the start page)
 *   SCREENSHOT_OUT     folder for the pictures and report.json            (default: screenshots)
 *   SCREENSHOT_PORT    port of the preview server                         (default: 4174)
 *   API_URL            a running backend; without it, who asks is signed in as a stand-in account
 *
 * report.json: {pages: [{slug, route, view, screenshot, consoleErrors, pageErrors,
 * failedRequests, overflow, blank, missingH1, contrast, a11y}]}. Exits 0 whatever it finds; 1 only
 * when it could not look.
 */
import { spawn } from "node:child_process"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import { chromium } from "@playwright/test"
import { HOST, launchOptions, previewArgs } from "./chromium.mjs"

const env = process.env
const routes = JSON.parse(env.SCREENSHOT_ROUTES ?? '[{"slug": "home", "route": "/"}]')
const out = path.resolve(env.SCREENSHOT_OUT ?? "screenshots")
const port = Number(env.SCREENSHOT_PORT ?? 4174)
const origin = `http://${HOST}:${port}`

const VIEWS = [
  { view: "desktop-light", size: { width: 1280, height: 800 }, colorScheme: "light" },
  { view: "desktop-dark", size: { width: 1280, height: 800 }, colorScheme: "dark" },
  { view: "mobile", size: { width: 390, height: 844 }, colorScheme: "light" },
]

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const PATIENCE = { timeout: 5000 }

const STAND_IN = { id: "0".repeat(24), name: "Alex Morgan", email: "alex@example.com" }

async function serve() {
  const server = spawn(process.execPath, previewArgs(port), { stdio: ["ignore", "pipe", "pipe"] })
  let printed = ""
  server.stdout.on("data", (chunk) => (printed += chunk))
  server.stderr.on("data", (chunk) => (printed += chunk))
  for (let tries = 0; tries < 300 && server.exitCode === null; tries += 1) {
    const answers = await fetch(origin).then((response) => response.ok, () => false)
    if (answers) return server
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  server.kill()
  throw new Error(`vite preview did not answer on ${origin}:\n${printed}`)
}

/** Pages on mock data need no backend, but those behind the log-in want to know who is there. */
async function standIn(context) {
  await context.addInitScript(() => localStorage.setItem("session-token", "stand-in"))
  await context.route("**/api/auth/me", (route) => route.fulfill({ json: STAND_IN }))
  await context.route(/\/api\/users(\?|$)/, (route) =>
    route.fulfill({ json: { items: [STAND_IN], total: 1, page: 1, page_size: 20 } }),
  )
}

function listen(page) {
  const found = { consoleErrors: [], pageErrors: [], failedRequests: [] }
  page.on("console", (message) => {
    if (message.type() === "error") found.consoleErrors.push(message.text())
  })
  page.on("pageerror", (error) => found.pageErrors.push(String(error)))
  page.on("requestfailed", (request) => {
    // A request the page itself gave up is not a failure.
    const reason = request.failure()?.errorText ?? "failed"
    if (reason !== "net::ERR_ABORTED") found.failedRequests.push(`${request.url()} ${reason}`)
  })
  page.on("response", (response) => {
    if (response.status() >= 400) found.failedRequests.push(`${response.url()} ${response.status()}`)
  })
  return found
}

/** Loading is over when nothing is requested and no skeleton is left; a stuck one shows itself. */
async function settle(page) {
  await page.waitForFunction(() => document.querySelector("h1, h2, [role=alert]"), null, PATIENCE)
    .catch(() => undefined)
  if (env.API_URL) await page.waitForLoadState("networkidle", PATIENCE).catch(() => undefined)
  await page
    .waitForFunction(() => !document.querySelector(".animate-pulse"), null, PATIENCE)
    .catch(() => undefined)
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(100)
}

/** Runs in the page. */
function measure() {
  const root = document.documentElement
  const main = document.querySelector("main") ?? document.body
  return {
    overflow: Math.max(0, root.scrollWidth - root.clientWidth),
    blank: main.innerText.trim().length === 0,
    missingH1: document.querySelectorAll("h1").length === 0,
  }
}

const RULES = [
  "color-contrast", "label", "select-name", "button-name", "link-name", "image-alt",
  "duplicate-id-aria", "aria-valid-attr-value", "aria-required-children", "list",
]

async function audit(page) {
  const violations = await page.evaluate(async (rules) => {
    const found = await window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] })
    return found.violations
  }, RULES)
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 10).map((node) => {
      const data = node.any[0]?.data
      const measured = data?.contrastRatio
        ? `${data.fgColor} on ${data.bgColor} is ${data.contrastRatio}:1, needs ${data.expectedContrastRatio}`
        : help
      return { id, line: `${node.target.join(" ")}: ${measured}` }
    }),
  )
  return {
    contrast: lines.filter(({ id }) => id === "color-contrast").map(({ line }) => line),
    a11y: lines.filter(({ id }) => id !== "color-contrast").map(({ id, line }) => `${id}: ${line}`),
  }
}

async function shoot(page, slug, { view, size, colorScheme }) {
  const screenshot = `${slug}-${view}.png`
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
  await page.waitForTimeout(100)
  await page.screenshot({ path: path.join(out, screenshot), fullPage: true })
  return { view, screenshot, ...(await page.evaluate(measure)), ...(await audit(page)) }
}

/** One load, three views: what was said on the console is told with each of them. */
async function look(browser, { slug, route }) {
  const context = await browser.newContext({ locale: "en-US", viewport: VIEWS[0].size })
  await context.addInitScript(() => localStorage.setItem("theme", "system"))
  if (!env.API_URL) await standIn(context)
  const page = await context.newPage()
  const found = listen(page)
  try {
    await page.goto(origin + route, { timeout: 20_000 })
    await settle(page)
    await page.evaluate(axeSource)
    const views = []
    for (const view of VIEWS) views.push(await shoot(page, slug, view))
    return views.map((view) => ({ slug, route, ...view, ...found }))
  } finally {
    await context.close()
  }
}

/** Two pages at a time: more only wait for each other. */
async function lookAtAll(browser) {
  const found = new Map()
  const waiting = [...routes]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      found.set(next, await look(browser, next))
    }
  }
  await Promise.all([worker(), worker()])
  return routes.flatMap((route) => found.get(route))
}

await mkdir(out, { recursive: true })
const server = await serve()
try {
  const browser = await chromium.launch(launchOptions)
  try {
    const pages = await lookAtAll(browser)
    await writeFile(path.join(out, "report.json"), JSON.stringify({ pages }, null, 2))
    console.log(`${pages.length} screenshots in ${out}`)
  } finally {
    await browser.close()
  }
} finally {
  server.kill()
}

/**
 * Opens every page of the built app as a person would see it, and says what is wrong with it.
 *
 * Environment:
 *   SCREENSHOT_ROUTES  JSON: [{"slug": "books", "route": "/books"}, ...]  (default: the start page); with a
 *                      "role", the stand-in account has it
 *   SCREENSHOT_OUT     folder for the pictures and report.json            (default: screenshots)
 *   SCREENSHOT_MODE    light or dark: how it is shown on mobile           (default: light)
 *   SCREENSHOT_PORT    port of the preview server                         (default: 4174)
 *   API_URL            a running backend; without it, who asks is signed in as a stand-in account
 *
 * report.json: {pages: [{slug, route, view, screenshot, unopened, consoleErrors, pageErrors,
 * failedRequests, overflow, blank, missingH1, contrast, a11y}]}; a page that cannot be shown is there
 * once, without a screenshot, and with the reason. Exits 0 whatever it finds; 1 only when it could not look.
 */
import { spawn } from "node:child_process"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import { chromium } from "@playwright/test"
import { HOST, launchOptions, previewArgs, standInPictures } from "./chromium.mjs"

const env = process.env
const routes = JSON.parse(env.SCREENSHOT_ROUTES ?? '[{"slug": "home", "route": "/"}]')
const out = path.resolve(env.SCREENSHOT_OUT ?? "screenshots")
const port = Number(env.SCREENSHOT_PORT ?? 4174)
const origin = `http://${HOST}:${port}`

const VIEWS = [
  { view: "desktop-light", size: { width: 1280, height: 800 }, colorScheme: "light" },
  { view: "desktop-dark", size: { width: 1280, height: 800 }, colorScheme: "dark" },
  { view: "mobile", size: { width: 390, height: 844 }, colorScheme: env.SCREENSHOT_MODE ?? "light" },
]

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const START_MS = 120_000
const PATIENCE = { timeout: 15_000 }
const PAGE_MS = 60_000
const TALLEST = 12_000 // pixels of a picture; a browser cannot take one of millions

/** Records of mock data with this `owner_id` are its own. */
const STAND_IN = { id: "1", name: "Alex Morgan", email: "alex@example.com" }

async function serve() {
  const server = spawn(process.execPath, previewArgs(port), { stdio: ["ignore", "pipe", "pipe"] })
  let printed = ""
  server.stdout.on("data", (chunk) => (printed += chunk))
  server.stderr.on("data", (chunk) => (printed += chunk))
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline && server.exitCode === null) {
    const answers = await fetch(origin).then((response) => response.ok, () => false)
    if (answers) return server
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  server.kill()
  throw new Error(`vite preview did not answer on ${origin}:\n${printed}`)
}

/** Pages on mock data need no backend, but those behind the log-in want to know who is there. */
async function standIn(context, role) {
  const account = role ? { ...STAND_IN, role } : STAND_IN
  await context.addInitScript(() => localStorage.setItem("session-token", "stand-in"))
  await context.route("**/api/auth/me", (route) => route.fulfill({ json: account }))
  await context.route(/\/api\/users(\?|$)/, (route) =>
    route.fulfill({ json: { items: [account], total: 1, page: 1, page_size: 20 } }),
  )
}

function listen(page, found) {
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
  await rest(page)
}

/** A view is there when the page has its colours and sizes, nothing moves any more, and that is painted.
 * What moves for ever shows itself. */
async function rest(page, dark = false) {
  await page.waitForFunction(still, dark, PATIENCE).catch(() => undefined)
  await page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  )
}

/** Runs in the page. */
function still(dark) {
  const ends = (animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime)
  const moving = document.getAnimations().filter((animation) => animation.playState === "running")
  return document.documentElement.classList.contains("dark") === dark && !moving.some(ends)
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
  await rest(page, colorScheme === "dark")
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  const clip = height > TALLEST ? { x: 0, y: 0, width: size.width, height: TALLEST } : undefined
  await page.screenshot({ path: path.join(out, screenshot), fullPage: true, clip })
  return { view, screenshot, ...(await page.evaluate(measure)), ...(await audit(page)) }
}

/** One load, three views: what was said on the console is told with each of them. */
async function look(browser, { slug, route, role }, found) {
  const context = await browser.newContext({ locale: "en-US", timezoneId: "UTC", viewport: VIEWS[0].size })
  await context.addInitScript(() => localStorage.setItem("theme", "system"))
  await standInPictures(context)
  if (!env.API_URL) await standIn(context, role)
  const page = await context.newPage()
  listen(page, found)
  await page.goto(origin + route, { timeout: 40_000 })
  await settle(page)
  if (new URL(page.url()).origin !== origin) throw new Error(`it leaves the app, for ${page.url()}`)
  await page.evaluate(axeSource)
  const views = []
  for (const view of VIEWS) views.push(await shoot(page, slug, view))
  await context.close()
  return views.map((view) => ({ slug, route, ...view, ...found }))
}

/** What comes of it, unless that takes too long. */
async function inTime(work) {
  work.catch(() => undefined) // nobody waits for it any more once time is up
  let timer
  const late = new Promise((_, reject) => {
    const said = `it did not come to rest in ${PAGE_MS / 1000} s. Does it reload itself, or work without end?`
    timer = setTimeout(() => reject(new Error(said)), PAGE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const FAULTLESS = { overflow: 0, blank: false, missingH1: false, contrast: [], a11y: [] }

/** Pages one after the other. One that hangs or crashes takes its browser along, so there is another for
 * its second chance, and for the next page. That one shows nothing at all, then, is not the browser's fault. */
async function lookAtNext(waiting, found) {
  let browser = await chromium.launch(launchOptions)
  try {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      console.log(`opening ${next.slug}`) // should a page end this program, it is among the last named
      for (let chances = 2; chances > 0; chances -= 1) {
        const said = { consoleErrors: [], pageErrors: [], failedRequests: [] }
        try {
          found.set(next, await inTime(look(browser, next, said)))
          break
        } catch (error) {
          await browser.close()
          browser = await chromium.launch(launchOptions)
          await inTime(browser.newPage().then((page) => page.close()))
          found.set(next, [{ ...next, view: "every view", unopened: error.message, ...FAULTLESS, ...said }])
        }
      }
      console.log(`done with ${next.slug}`)
    }
  } finally {
    await browser.close()
  }
}

/** Two pages at a time: more only wait for each other. */
async function lookAtAll() {
  const found = new Map()
  const waiting = [...routes]
  await Promise.all([lookAtNext(waiting, found), lookAtNext(waiting, found)])
  return routes.flatMap((route) => found.get(route))
}

await mkdir(out, { recursive: true })
const server = await serve()
try {
  const pages = await lookAtAll()
  await writeFile(path.join(out, "report.json"), JSON.stringify({ pages }, null, 2))
  console.log(`${pages.filter((page) => page.screenshot).length} screenshots in ${out}`)
} finally {
  server.kill()
}

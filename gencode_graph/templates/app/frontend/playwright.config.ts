import { existsSync } from "node:fs"
import { defineConfig } from "@playwright/test"
import { HOST, launchOptions, previewArgs } from "./scripts/chromium.mjs"

const env = process.env
env.TZ = "UTC" // wherever the tests run, they and the browser are in one time zone
const webPort = Number(env.E2E_WEB_PORT ?? 4173)
const apiPort = Number(env.E2E_API_PORT ?? 8001)
const webUrl = `http://${HOST}:${webPort}`
const apiUrl = `http://${HOST}:${apiPort}`
const hasBackend = existsSync(new URL("../backend", import.meta.url))

const web = {
  command: ["node", ...previewArgs(webPort)].join(" "),
  url: webUrl,
  env: { API_URL: apiUrl },
  reuseExistingServer: false,
  timeout: 120_000,
}

// The real API over a database that lives as long as the run.
const backend = {
  command: `${env.E2E_PYTHON ?? "python"} -m tests.support.serve --port ${apiPort}`,
  cwd: "../backend",
  env: { E2E_ROLES: "yes" }, // lets journeys have accounts of every role
  url: `${apiUrl}/api/health`,
  reuseExistingServer: false,
  timeout: 120_000,
}

export default defineConfig({
  testDir: "e2e",
  outputDir: env.E2E_OUTPUT ?? "test-results",
  forbidOnly: true,
  fullyParallel: true, // journeys share a database, and none waits for what another has done
  retries: 0,
  workers: Number(env.E2E_WORKERS ?? 2),
  // Waiting ends with what is waited for: how long it may take only matters on a machine with much to do.
  timeout: 90_000,
  expect: { timeout: 15_000, toPass: { timeout: 30_000 } },
  reporter: env.E2E_REPORT ? [["list"], ["json", { outputFile: env.E2E_REPORT }]] : [["list"]],
  use: {
    baseURL: webUrl,
    launchOptions,
    locale: "en-US",
    timezoneId: "UTC",
    actionTimeout: 20_000,
    screenshot: "only-on-failure",
  },
  webServer: hasBackend ? [backend, web] : [web],
})

/** How Chromium is started by the journeys and the screenshots: the one the machine has, where
 * PLAYWRIGHT_CHROMIUM_PATH names it, and without any traffic of its own. */
export const launchOptions = {
  executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH || undefined,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,MediaRouter,OptimizationHints,Translate",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-proxy-server",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
  ],
}

export const HOST = "127.0.0.1"

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="#888"/></svg>'

/** Pictures of other sites are stood in for: records have addresses of all kinds, and here is no network. */
export async function standInPictures(context) {
  await context.route(
    (url) => ![HOST, "localhost"].includes(url.hostname),
    (route) =>
      route.request().resourceType() === "image"
        ? route.fulfill({ contentType: "image/svg+xml", body: PICTURE })
        : route.fallback(),
  )
}

/** `vite preview` of the already built `dist/`, started without a shell or npx. */
export const previewArgs = (port) => [
  "node_modules/vite/bin/vite.js",
  "preview",
  "--host",
  HOST,
  "--port",
  String(port),
  "--strictPort",
]

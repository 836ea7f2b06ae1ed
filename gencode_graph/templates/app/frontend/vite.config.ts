import { realpathSync } from "node:fs"
import { fileURLToPath } from "node:url"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

const here = fileURLToPath(new URL(".", import.meta.url))

// A pattern: a page may be called /apiaries.
const proxy = { "^/api/": process.env.API_URL ?? "http://127.0.0.1:8000" }

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": `${here}src` } },
  // Not in node_modules, which may be a read-only mount.
  cacheDir: ".vite",
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy,
    // node_modules may be a link to a cache elsewhere.
    fs: { allow: [here, realpathSync(`${here}node_modules`)] },
  },
  preview: { host: "127.0.0.1", port: 4173, proxy },
  build: { chunkSizeWarningLimit: 700 },
})

import { fileURLToPath } from "node:url"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

// A pattern: a page may be called /apiaries.
const proxy = { "^/api/": process.env.API_URL ?? "http://127.0.0.1:8000" }

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Not in node_modules, which may be a read-only mount.
  cacheDir: ".vite",
  server: { host: "127.0.0.1", port: 5173, proxy },
  preview: { host: "127.0.0.1", port: 4173, proxy },
  build: { chunkSizeWarningLimit: 700 },
})

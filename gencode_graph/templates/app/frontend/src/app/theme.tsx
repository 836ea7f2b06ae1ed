import { Monitor, Moon, Sun } from "lucide-react"
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react"
import { strings } from "@/app/strings"
import { Button } from "@/components/ui/button"

const KEY = "theme"
const MODES = ["light", "dark", "system"] as const
type Mode = (typeof MODES)[number]

interface Theme {
  mode: Mode
  setMode: (mode: Mode) => void
}

const ThemeContext = createContext<Theme | null>(null)

function isMode(value: string | null | undefined): value is Mode {
  return MODES.some((mode) => mode === value)
}

/** What the reader chose before, else what the app was designed for (set in index.html). */
function initialMode(): Mode {
  const saved = localStorage.getItem(KEY)
  const designed = document.documentElement.dataset.theme
  return isMode(saved) ? saved : isMode(designed) ? designed : "system"
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [mode, setMode] = useState(initialMode)

  // public/theme.js does the same before the first paint.
  useEffect(() => {
    const system = window.matchMedia("(prefers-color-scheme: dark)")
    const apply = () => {
      const dark = mode === "dark" || (mode === "system" && system.matches)
      document.documentElement.classList.toggle("dark", dark)
    }
    apply()
    system.addEventListener("change", apply)
    return () => system.removeEventListener("change", apply)
  }, [mode])

  const theme = useMemo(
    () => ({
      mode,
      setMode: (next: Mode) => {
        localStorage.setItem(KEY, next)
        setMode(next)
      },
    }),
    [mode],
  )
  return <ThemeContext value={theme}>{children}</ThemeContext>
}

/** From the system's setting first to the other look, so that the first press shows. */
function nextMode(mode: Mode): Mode {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches
  const order: Mode[] = dark ? ["system", "light", "dark"] : ["system", "dark", "light"]
  return order[(order.indexOf(mode) + 1) % order.length] ?? "system"
}

const ICONS = { light: Sun, dark: Moon, system: Monitor }

/** Goes round light, dark and the system's setting; the choice is remembered. */
export function ThemeToggle() {
  const theme = useContext(ThemeContext)
  if (!theme) throw new Error("ThemeToggle must be used inside <ThemeProvider>")
  const { mode, setMode } = theme
  const Icon = ICONS[mode]
  const label = `${strings.theme}: ${strings[mode]}`
  return (
    <Button variant="ghost" size="icon" aria-label={label} title={label} onClick={() => setMode(nextMode(mode))}>
      <Icon aria-hidden="true" />
    </Button>
  )
}

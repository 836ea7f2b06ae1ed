import type { ReactNode } from "react"
import { Brand } from "@/app/brand"
import { MobileMenu } from "@/app/mobile-menu"
import { TopNav } from "@/app/nav"
import { useNavRoutes } from "@/app/nav-routes"
import { AccountLinks } from "@/app/session"
import { ThemeToggle } from "@/app/theme"
import { cn } from "@/lib/utils"
import { app } from "@/routes"

/** More than these do not fit a top bar. */
const NAV_LIMIT = 6

interface SiteShellProps {
  children: ReactNode
  /** Pages one reads bring sections as wide as the screen; others get a padded column. */
  fullWidth: boolean
}

/** A top bar and a footer. */
export function SiteShell({ children, fullWidth }: SiteShellProps) {
  const routes = useNavRoutes()
  const several = routes.length > 1
  const fits = routes.length <= NAV_LIMIT
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 border-b border-border bg-background/95 backdrop-blur-sm">
        <div className="mx-auto flex h-16 w-full max-w-6xl items-center gap-2 px-4 sm:px-6">
          {several && (
            <div className={fits ? "md:hidden" : undefined}>
              <MobileMenu />
            </div>
          )}
          <div className="min-w-0 flex-1">
            <Brand />
          </div>
          {several && fits && (
            <div className="hidden md:block">
              <TopNav />
            </div>
          )}
          <ThemeToggle />
          <AccountLinks />
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={cn(
          "w-full flex-1 outline-none",
          !fullWidth && "mx-auto max-w-6xl px-4 py-6 sm:px-6 sm:py-10",
        )}
      >
        {children}
      </main>
      <footer className="border-t border-border bg-muted/40">
        <div className="mx-auto flex w-full max-w-6xl flex-col gap-2 px-4 py-8 text-sm text-muted-foreground sm:flex-row sm:items-center sm:justify-between sm:px-6">
          <p>
            © {new Date().getFullYear()} {app.name}
          </p>
          {app.tagline && <p className="max-w-md text-pretty sm:text-end">{app.tagline}</p>}
        </div>
      </footer>
    </div>
  )
}

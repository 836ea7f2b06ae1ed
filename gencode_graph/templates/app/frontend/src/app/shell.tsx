import { useEffect, useRef } from "react"
import { matchPath, Outlet, ScrollRestoration, useLocation } from "react-router"
import { SiteShell } from "@/app/site-shell"
import { strings } from "@/app/strings"
import { WorkspaceShell } from "@/app/workspace-shell"
import { app, routes } from "@/routes"

/** After a navigation the focus goes to the new page, as it would on a page load. */
function useFocusOnNavigation() {
  const { pathname } = useLocation()
  const previous = useRef(pathname)
  useEffect(() => {
    if (previous.current === pathname) return
    previous.current = pathname
    document.getElementById("main")?.focus({ preventScroll: true })
  }, [pathname])
}

/** The frame around every page. A landing page is a site of its own, whatever the app is. */
export function Shell() {
  useFocusOnNavigation()
  const { pathname } = useLocation()
  const kind = routes.find((route) => matchPath(route.path, pathname))?.kind
  const site = app.shell === "site" || kind === "landing"
  const sections = !kind || kind === "landing" || kind === "content"
  return (
    <>
      <a
        href="#main"
        className="fixed start-4 top-4 z-50 -translate-y-24 rounded-md bg-primary px-4 py-2 text-sm font-medium text-primary-foreground shadow-dialog transition-transform focus:translate-y-0"
      >
        {strings.skipToContent}
      </a>
      {site ? (
        <SiteShell fullWidth={sections}>
          <Outlet />
        </SiteShell>
      ) : (
        <WorkspaceShell>
          <Outlet />
        </WorkspaceShell>
      )}
      <ScrollRestoration />
    </>
  )
}

import type { ReactNode } from "react"
import { matchPath, Navigate, useLocation } from "react-router"
import { useSession } from "@/app/auth/context"
import { useMayOpen } from "@/app/auth/permission"
import { Brand } from "@/app/brand"
import { ThemeToggle } from "@/app/theme"
import { Card } from "@/components/ui/card"
import { app, routes } from "@/routes"

interface AuthLayoutProps {
  title: string
  description: string
  footer: ReactNode
  children: ReactNode
}

/** Where the guard sent the visitor from, unless that is not for this account, or the start page. Only ever a
 * path of this app. */
function useReturnPath(): string {
  const state: unknown = useLocation().state
  const mayOpen = useMayOpen()
  const from = typeof state === "object" && state !== null && "from" in state ? state.from : null
  if (typeof from !== "string" || !/^\/(?!\/)/.test(from)) return "/"
  const route = routes.find(({ path }) => matchPath(path, from.split("?")[0] ?? from))
  return route && !mayOpen(route) ? "/" : from
}

/** The frame of the log-in and sign-up pages. Who is signed in already has no business here. */
export function AuthLayout({ title, description, footer, children }: AuthLayoutProps) {
  const { account } = useSession()
  const returnPath = useReturnPath()
  if (account) return <Navigate to={returnPath} replace />
  return (
    <div className="flex min-h-dvh flex-col bg-muted/40">
      <title>{`${title} · ${app.name}`}</title>
      <header className="flex items-center justify-between gap-4 px-4 py-4 sm:px-6">
        <Brand />
        <ThemeToggle />
      </header>
      <main className="flex flex-1 items-center justify-center px-4 pt-4 pb-24">
        <div className="w-full max-w-sm">
          <Card className="gap-6 p-6 sm:p-8">
            <div>
              <h1 className="font-heading text-2xl font-semibold tracking-tight">{title}</h1>
              <p className="mt-1.5 text-sm text-pretty text-muted-foreground">{description}</p>
            </div>
            {children}
          </Card>
          <p className="mt-6 text-center text-sm text-muted-foreground">{footer}</p>
        </div>
      </main>
    </div>
  )
}

import { Suspense } from "react"
import { PageSkeleton } from "@/app/page-skeleton"
import { RequireSession } from "@/app/session"
import type { AppRoute } from "@/app/types"
import { app } from "@/routes"

/** One page: its document title, a skeleton while its code loads, and the guard where it needs one. */
export function RouteFrame({ route }: { route: AppRoute }) {
  const Page = route.component
  const title = route.title === app.name ? app.name : `${route.title} · ${app.name}`
  const page = (
    <Suspense fallback={<PageSkeleton />}>
      <title>{title}</title>
      <Page />
    </Suspense>
  )
  const open = route.kind === "landing" || route.kind === "content"
  return open ? page : <RequireSession>{page}</RequireSession>
}

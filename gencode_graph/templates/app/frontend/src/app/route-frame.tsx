import { Suspense } from "react"
import { PageSkeleton } from "@/app/page-skeleton"
import { Guard } from "@/app/session"
import type { AppRoute } from "@/app/types"
import { app } from "@/routes"

/** One page: its document title, a skeleton while its code loads, and the guard before it. */
export function RouteFrame({ route }: { route: AppRoute }) {
  const Page = route.component
  const title = route.title === app.name ? app.name : `${route.title} · ${app.name}`
  return (
    <Guard route={route}>
      <Suspense fallback={<PageSkeleton />}>
        <title>{title}</title>
        <Page />
      </Suspense>
    </Guard>
  )
}

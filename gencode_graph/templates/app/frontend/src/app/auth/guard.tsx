import type { ReactNode } from "react"
import { Navigate, useLocation } from "react-router"
import { useSession } from "@/app/auth/context"
import { NotAllowedPage } from "@/app/auth/not-allowed-page"
import { useNavRoutes } from "@/app/nav-routes"
import { PageSkeleton } from "@/app/page-skeleton"
import type { AppRoute } from "@/app/types"
import { ErrorState } from "@/components/error-state"
import { isAmong } from "@/lib/account"

/** Shows a page to who may see it. Visitors are sent to the log-in page, and back after it; whoever may not
 * see the start page, to the first page of theirs. */
export function Guard({ route, children }: { route: AppRoute; children: ReactNode }) {
  const { account, error, restoring, restore } = useSession()
  const { pathname, search } = useLocation()
  const [first] = useNavRoutes()
  if (isAmong(account, route.access ?? ["public"])) return children
  if (restoring) return <PageSkeleton />
  if (error) return <ErrorState error={error} onRetry={restore} />
  if (!account) return <Navigate to="/login" replace state={{ from: pathname + search }} />
  if (route.path === "/" && first) return <Navigate to={first.path} replace />
  return <NotAllowedPage />
}

import type { ReactNode } from "react"
import { Navigate, useLocation } from "react-router"
import { useSession } from "@/app/auth/context"
import { PageSkeleton } from "@/app/page-skeleton"
import { ErrorState } from "@/components/error-state"

/** Shows its children to who is signed in; sends others to the log-in page, and back after it. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { account, error, restoring, restore } = useSession()
  const { pathname, search } = useLocation()
  if (account) return children
  if (restoring) return <PageSkeleton />
  if (error) return <ErrorState error={error} onRetry={restore} />
  return <Navigate to="/login" replace state={{ from: pathname + search }} />
}

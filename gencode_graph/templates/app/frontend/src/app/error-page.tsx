import { useRouteError } from "react-router"
import { strings } from "@/app/strings"
import { ErrorState } from "@/components/error-state"

/** A page that threw while rendering: the frame around it stays, and reloading may help. */
export function ErrorPage() {
  const error = useRouteError()
  return (
    <div className="mx-auto w-full max-w-2xl py-10">
      <title>{strings.somethingWentWrong}</title>
      <ErrorState error={error} onRetry={() => window.location.reload()} />
    </div>
  )
}

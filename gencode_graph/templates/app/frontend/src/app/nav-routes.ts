import { useMayOpen } from "@/app/session"
import type { AppRoute } from "@/app/types"
import { routes } from "@/routes"

/** What the navigation leads to: the pages one may see. Those of a single record are reached from others. */
export function useNavRoutes(): AppRoute[] {
  const mayOpen = useMayOpen()
  return routes.filter((route) => !route.path.includes(":") && mayOpen(route))
}

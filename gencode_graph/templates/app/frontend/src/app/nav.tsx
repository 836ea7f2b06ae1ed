import { NavLink } from "react-router"
import { useNavRoutes } from "@/app/nav-routes"
import { strings } from "@/app/strings"
import { cn } from "@/lib/utils"

const link =
  "rounded-md text-sm font-medium transition-colors outline-offset-1 focus-visible:outline-2 focus-visible:outline-ring"

/** The pages, one below the other. */
export function SideNav({ onNavigate }: { onNavigate?: () => void }) {
  const routes = useNavRoutes()
  return (
    <nav aria-label={strings.mainNavigation} className="flex flex-col gap-0.5">
      {routes.map(({ path, title, icon: Icon }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/"}
          onClick={onNavigate}
          className={({ isActive }) =>
            cn(
              link,
              "flex items-center gap-3 px-3 py-2",
              isActive
                ? "bg-primary-soft text-primary-text"
                : "text-muted-foreground hover:bg-accent hover:text-accent-foreground",
            )
          }
        >
          <Icon aria-hidden="true" className="size-4 shrink-0" />
          <span className="truncate">{title}</span>
        </NavLink>
      ))}
    </nav>
  )
}

/** The pages, side by side. */
export function TopNav() {
  const routes = useNavRoutes()
  return (
    <nav aria-label={strings.mainNavigation} className="flex items-center gap-1">
      {routes.map(({ path, title }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/"}
          className={({ isActive }) =>
            cn(
              link,
              "px-3 py-2 whitespace-nowrap",
              isActive ? "text-foreground" : "text-muted-foreground hover:text-foreground",
            )
          }
        >
          {title}
        </NavLink>
      ))}
    </nav>
  )
}

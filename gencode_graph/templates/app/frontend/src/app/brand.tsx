import { Link } from "react-router"
import { app } from "@/routes"

/** The app's mark (its initial) and name; leads home. */
export function Brand() {
  return (
    <Link
      to="/"
      className="flex min-w-0 items-center gap-2.5 rounded-md outline-offset-4 focus-visible:outline-2 focus-visible:outline-ring"
    >
      <span
        aria-hidden="true"
        className="grid size-8 shrink-0 place-items-center rounded-lg bg-primary font-heading text-sm font-semibold text-primary-foreground shadow-xs"
      >
        {Array.from(app.name)[0]?.toUpperCase()}
      </span>
      <span className="line-clamp-2 font-heading leading-snug text-[0.9375rem] font-semibold tracking-tight">
        {app.name}
      </span>
    </Link>
  )
}

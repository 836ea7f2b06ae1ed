import { Link } from "react-router"
import { strings } from "@/app/strings"
import { buttonVariants } from "@/components/ui/button"
import { app } from "@/routes"

export function NotFoundPage() {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-24 text-center">
      <title>{`${strings.notFound} · ${app.name}`}</title>
      <p aria-hidden="true" className="font-heading text-6xl font-semibold tracking-tight text-primary-text">
        404
      </p>
      <h1 className="mt-4 font-heading text-2xl font-semibold tracking-tight">{strings.notFound}</h1>
      <p className="mt-2 text-sm text-muted-foreground">{strings.notFoundHint}</p>
      <Link to="/" className={buttonVariants({ className: "mt-6" })}>
        {strings.backHome}
      </Link>
    </div>
  )
}

import { Lock } from "lucide-react"
import { Link } from "react-router"
import { strings } from "@/app/strings"
import { buttonVariants } from "@/components/ui/button"
import { app } from "@/routes"

/** For who is signed in and may not see the page. */
export function NotAllowedPage() {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-24 text-center">
      <title>{`${strings.notAllowed} · ${app.name}`}</title>
      <span className="grid size-14 place-items-center rounded-full bg-primary-soft text-primary-text">
        <Lock aria-hidden="true" className="size-6" />
      </span>
      <h1 className="mt-5 font-heading text-2xl font-semibold tracking-tight">{strings.notAllowed}</h1>
      <p className="mt-2 text-sm text-pretty text-muted-foreground">{strings.notAllowedHint}</p>
      <Link to="/" className={buttonVariants({ className: "mt-6" })}>
        {strings.backHome}
      </Link>
    </div>
  )
}

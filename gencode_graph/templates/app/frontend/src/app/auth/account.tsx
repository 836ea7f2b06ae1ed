import { LogOut } from "lucide-react"
import { Link } from "react-router"
import { useSession } from "@/app/auth/context"
import { roleLabel } from "@/app/auth/roles"
import { strings } from "@/app/strings"
import { Button, buttonVariants } from "@/components/ui/button"

/** Who is signed in, and the way out (or in): at the foot of the sidebar. */
export function AccountMenu() {
  const { account, restoring, signOut } = useSession()
  if (restoring) return null
  if (!account) {
    return (
      <div className="grid gap-2">
        <Link to="/register" className={buttonVariants()}>
          {strings.signUp}
        </Link>
        <Link to="/login" className={buttonVariants({ variant: "outline" })}>
          {strings.signIn}
        </Link>
      </div>
    )
  }
  const role = roleLabel(account)
  return (
    <section
      aria-label={strings.account}
      className="flex items-center gap-3 rounded-lg border border-border bg-card p-2.5"
    >
      <span
        aria-hidden="true"
        className="grid size-8 shrink-0 place-items-center rounded-full bg-primary-soft text-xs font-semibold text-primary-text"
      >
        {Array.from(account.name)[0]?.toUpperCase()}
      </span>
      <div className="min-w-0 flex-1 text-sm leading-tight">
        <p className="truncate font-medium">{account.name}</p>
        <p className="truncate text-xs text-muted-foreground">{account.email}</p>
        {role && <p className="mt-1 truncate text-xs font-medium text-primary-text">{role}</p>}
      </div>
      <Button
        variant="ghost"
        size="icon"
        className="size-8"
        aria-label={strings.signOut}
        title={strings.signOut}
        onClick={signOut}
      >
        <LogOut aria-hidden="true" />
      </Button>
    </section>
  )
}

/** In the top bar of a site: the way in, or out. */
export function AccountLinks() {
  const { account, restoring, signOut } = useSession()
  if (restoring) return null
  if (account) {
    const role = roleLabel(account)
    return (
      <>
        {role && (
          <span className="hidden px-1 text-sm text-muted-foreground sm:block">
            {account.name} · {role}
          </span>
        )}
        <Button variant="ghost" onClick={signOut}>
          {strings.signOut}
        </Button>
      </>
    )
  }
  return (
    <>
      <Link to="/login" className={buttonVariants({ variant: "ghost", className: "max-sm:hidden" })}>
        {strings.signIn}
      </Link>
      <Link to="/register" className={buttonVariants()}>
        {strings.signUp}
      </Link>
    </>
  )
}

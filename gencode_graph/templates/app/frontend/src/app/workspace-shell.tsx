import type { ReactNode } from "react"
import { Brand } from "@/app/brand"
import { MobileMenu } from "@/app/mobile-menu"
import { SideNav } from "@/app/nav"
import { AccountMenu } from "@/app/session"
import { ThemeToggle } from "@/app/theme"

/** For apps one works in: a sidebar, a top bar on small screens. */
export function WorkspaceShell({ children }: { children: ReactNode }) {
  return (
    <div className="relative min-h-dvh lg:ps-64">
      <aside className="absolute inset-y-0 start-0 z-20 hidden w-64 border-e border-border bg-sidebar lg:block">
        <div className="sticky top-0 flex h-dvh flex-col gap-6 px-4 py-5">
          <div className="flex items-center justify-between gap-2 ps-2">
            <Brand />
            <ThemeToggle />
          </div>
          <div className="-mx-1 flex-1 overflow-y-auto px-1 py-0.5">
            <SideNav />
          </div>
          <AccountMenu />
        </div>
      </aside>
      <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b border-border bg-background/95 px-3 backdrop-blur-sm lg:hidden">
        <MobileMenu />
        <div className="min-w-0 flex-1">
          <Brand />
        </div>
        <ThemeToggle />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-7xl px-4 py-6 outline-none sm:px-6 sm:py-8 lg:px-10 lg:py-10"
      >
        {children}
      </main>
    </div>
  )
}

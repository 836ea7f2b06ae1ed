import { Menu } from "lucide-react"
import { useState } from "react"
import { SideNav } from "@/app/nav"
import { AccountMenu } from "@/app/session"
import { strings } from "@/app/strings"
import { Button } from "@/components/ui/button"
import { Dialog, DialogContent, DialogHeader, DialogTitle } from "@/components/ui/dialog"
import { app } from "@/routes"

/** The navigation on a small screen: a sheet from the side. */
export function MobileMenu() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        aria-label={strings.openMenu}
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Menu aria-hidden="true" className="size-5" />
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent className="sheet-in inset-y-0 start-0 end-auto my-0 ms-0 me-auto h-dvh max-h-dvh w-72 max-w-[85vw] rounded-none border-y-0 border-s-0 p-4 sm:inset-y-0 sm:start-0 sm:end-auto sm:m-0 sm:me-auto sm:h-dvh sm:max-w-72 sm:rounded-none sm:p-4">
          <DialogHeader>
            <DialogTitle className="truncate py-1 text-base">{app.name}</DialogTitle>
          </DialogHeader>
          <div className="flex-1">
            <SideNav onNavigate={() => setOpen(false)} />
          </div>
          <AccountMenu />
        </DialogContent>
      </Dialog>
    </>
  )
}

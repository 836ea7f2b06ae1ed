import { useState } from "react"
import { strings } from "@/app/strings"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"

export interface ConfirmDialogProps {
  title: string
  description?: string
  confirmLabel: string
  /** How the button looks that does it. */
  variant?: "default" | "destructive"
  onConfirm: () => Promise<unknown>
  onClose: () => void
}

/** Asks before something is done, and closes once it was. Render it only while it is open. */
export function ConfirmDialog({
  title,
  description,
  confirmLabel,
  variant = "default",
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [pending, setPending] = useState(false)

  async function confirm() {
    setPending(true)
    await onConfirm()
    onClose()
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-md">
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
          {description && <DialogDescription>{description}</DialogDescription>}
        </DialogHeader>
        <DialogFooter>
          <Button variant="outline" onClick={onClose} disabled={pending}>
            {strings.cancel}
          </Button>
          <Button
            variant={variant}
            onClick={() => void confirm()}
            disabled={pending}
            aria-busy={pending}
          >
            {confirmLabel}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}

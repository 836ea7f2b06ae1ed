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
import { useToast } from "@/components/ui/toast"
import { messageOf } from "@/lib/api"

export interface DeleteDialogProps {
  title: string
  description?: string
  confirmLabel: string
  onDelete: () => Promise<unknown>
  onClose: () => void
  /** Toasts. */
  deleted: string
  failed: string
}

/** Asks before something that can't be undone, deletes, and says how it went. Render it only while
 * it is open. */
export function DeleteDialog({
  title,
  description,
  confirmLabel,
  onDelete,
  onClose,
  deleted,
  failed,
}: DeleteDialogProps) {
  const { toast } = useToast()
  const [pending, setPending] = useState(false)

  async function confirm() {
    setPending(true)
    try {
      await onDelete()
      toast({ title: deleted })
    } catch (error) {
      toast({ title: failed, description: messageOf(error), variant: "destructive" })
    }
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
            variant="destructive"
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

import { ConfirmDialog } from "./confirm-dialog"
import { useTold } from "./use-told"

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
export function DeleteDialog({ onDelete, deleted, failed, ...asked }: DeleteDialogProps) {
  const remove = useTold(onDelete, deleted, failed)
  return <ConfirmDialog {...asked} variant="destructive" onConfirm={remove} />
}

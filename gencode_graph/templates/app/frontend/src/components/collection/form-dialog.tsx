import type { ReactNode } from "react"
import type { FieldValues, UseFormReturn } from "react-hook-form"
import { strings } from "@/app/strings"
import { Button } from "@/components/ui/button"
import { Dialog, DialogContent, DialogFooter, DialogHeader, DialogTitle } from "@/components/ui/dialog"
import { useToast } from "@/components/ui/toast"
import { messageOf } from "@/lib/api"
import { setFieldErrors } from "@/lib/forms"

export interface FormDialogProps<T extends FieldValues> {
  form: UseFormReturn<T>
  title: string
  submitLabel: string
  onSave: (values: T) => Promise<unknown>
  onClose: () => void
  /** Toasts. */
  saved: string
  failed: string
  /** The fields, in two columns. */
  children: ReactNode
}

/** A form in a dialog: it saves, shows what the server finds wrong under the fields, toasts and
 * closes. Render it only while it is open. */
export function FormDialog<T extends FieldValues>({
  form,
  title,
  submitLabel,
  onSave,
  onClose,
  saved,
  failed,
  children,
}: FormDialogProps<T>) {
  const { toast } = useToast()
  const { isSubmitting } = form.formState

  async function save(values: T) {
    try {
      await onSave(values)
    } catch (error) {
      if (setFieldErrors(error, form.setError, Object.keys(form.getValues()))) return
      toast({ title: failed, description: messageOf(error), variant: "destructive" })
      return
    }
    toast({ title: saved, variant: "success" })
    onClose()
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
        </DialogHeader>
        <form noValidate className="flex flex-col gap-5" onSubmit={form.handleSubmit(save)}>
          <div className="grid gap-4 sm:grid-cols-2">{children}</div>
          <DialogFooter>
            <Button variant="outline" onClick={onClose}>
              {strings.cancel}
            </Button>
            <Button type="submit" disabled={isSubmitting} aria-busy={isSubmitting}>
              {submitLabel}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}

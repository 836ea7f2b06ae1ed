import type { ReactNode } from "react"
import { FieldControlContext } from "@/components/ui/control"
import { Label } from "@/components/ui/label"
import { cn } from "@/lib/utils"

export interface FieldProps {
  label: string
  /** The id of the control; the control inside takes it by itself. */
  htmlFor: string
  error?: string
  hint?: string
  required?: boolean
  /** Puts the control before its label, on one line: for checkboxes. */
  inline?: boolean
  className?: string
  children: ReactNode
}

/** A label, its control and what is wrong with the value, tied together for screen readers. */
export function Field({
  label,
  htmlFor,
  error,
  hint,
  required = false,
  inline = false,
  className,
  children,
}: FieldProps) {
  const hintId = `${htmlFor}-hint`
  const errorId = `${htmlFor}-error`
  const describedBy = [hint && hintId, error && errorId].filter(Boolean).join(" ") || undefined
  const name = (
    <Label htmlFor={htmlFor} className={cn(required && "required-mark", inline && "font-normal")}>
      {label}
    </Label>
  )
  return (
    <FieldControlContext
      value={{ id: htmlFor, describedBy, invalid: Boolean(error), required }}
    >
      <div className={cn("flex min-w-0 flex-col gap-2", className)}>
        {inline ? (
          <div className="flex min-h-9 items-center gap-2.5">
            {children}
            {name}
          </div>
        ) : (
          <>
            {name}
            {children}
          </>
        )}
        {hint && (
          <p id={hintId} className="text-xs text-muted-foreground">
            {hint}
          </p>
        )}
        {error && (
          <p id={errorId} role="alert" className="text-xs font-medium text-destructive-text">
            {error}
          </p>
        )}
      </div>
    </FieldControlContext>
  )
}

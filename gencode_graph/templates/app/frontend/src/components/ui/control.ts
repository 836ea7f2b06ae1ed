import { createContext, useContext } from "react"

/** What a `Field` tells the control inside it, so that label and messages are tied to it. */
export interface FieldControl {
  id: string
  describedBy: string | undefined
  invalid: boolean
  required: boolean
}

export const FieldControlContext = createContext<FieldControl | null>(null)

interface ControlProps {
  id?: string
  "aria-describedby"?: string
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling"
  "aria-required"?: boolean | "true" | "false"
}

/** The control's id and aria attributes: its own where given, else those of the `Field`. */
export function useControlProps(props: ControlProps): ControlProps {
  const field = useContext(FieldControlContext)
  if (!field || (props.id !== undefined && props.id !== field.id)) return props
  return {
    id: field.id,
    "aria-describedby": props["aria-describedby"] ?? field.describedBy,
    "aria-invalid": props["aria-invalid"] ?? (field.invalid || undefined),
    "aria-required": props["aria-required"] ?? (field.required || undefined),
  }
}

export const controlClasses =
  "w-full min-w-0 rounded-md border border-input bg-field text-base text-foreground shadow-xs transition-[color,border-color,box-shadow] outline-none placeholder:text-muted-foreground hover:border-input-hover focus-visible:border-ring focus-visible:ring-3 focus-visible:ring-ring/25 disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-destructive-text aria-invalid:ring-destructive-text/20 sm:text-sm"

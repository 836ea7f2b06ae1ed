import type { FieldValues, Path, UseFormSetError } from "react-hook-form"
import { ApiError } from "@/lib/api"

/** Shows the server's per-field messages under their fields. True when there were any. */
export function setFieldErrors<T extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<T>,
): boolean {
  if (!(error instanceof ApiError)) return false
  const entries = Object.entries(error.fields)
  for (const [field, message] of entries) setError(field as Path<T>, { type: "server", message })
  return entries.length > 0
}

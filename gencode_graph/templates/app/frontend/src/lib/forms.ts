import type { FieldValues, Path, UseFormSetError } from "react-hook-form"
import { ApiError } from "@/lib/api"

/** Shows the server's per-field messages under their fields. A conflict about several fields together
 * is told once, under the first. True when there were any, and each has its field among the `fields` of
 * the form, where these are given: what is told under none has to be told otherwise. */
export function setFieldErrors<T extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<T>,
  fields?: readonly string[],
): boolean {
  if (!(error instanceof ApiError)) return false
  const entries = Object.entries(error.fields)
  const said = new Set<string>()
  for (const [field, message] of entries) {
    const repeated = error.status === 409 && said.has(message)
    if (!repeated) setError(field as Path<T>, { type: "server", message })
    said.add(message)
  }
  return entries.length > 0 && entries.every(([field]) => fields?.includes(field) ?? true)
}

/** What a form's controls hold for an input: text, except switches and enum values. A choice that
 * may be left out can also be "". */
export type FormValues<Input> = {
  [Name in keyof Input]-?: ControlValue<Exclude<Input[Name], null | undefined>, Input[Name]>
}

type ControlValue<Value, Stored> = [Value] extends [boolean]
  ? boolean
  : [Value] extends [string]
    ? Value | (null extends Stored ? "" : never)
    : string

/** The lines of a text control as a list; empty ones do not count. */
export function toLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
}

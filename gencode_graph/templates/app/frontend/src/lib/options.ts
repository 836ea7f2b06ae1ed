import { humanize } from "@/lib/format"

/** One thing to choose: what is stored, and what a person reads. */
export interface Option<V extends string = string> {
  value: V
  label: string
}

/** An option, or a bare enum value that is its own label: `in_progress` reads "In progress". */
export type Choice<V extends string = string> = V | Option<V>

export function toOptions<V extends string>(choices: readonly Choice<V>[]): Option<V>[] {
  return choices.map((one) =>
    typeof one === "string" ? { value: one, label: humanize(one) } : one,
  )
}

/** What the record a reference points to is called; an em dash for none. */
export function labelOf(
  options: readonly Option[] | undefined,
  value: string | null | undefined,
): string {
  return options?.find((option) => option.value === value)?.label ?? "—"
}

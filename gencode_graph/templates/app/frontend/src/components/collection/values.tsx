import { Badge, type BadgeProps } from "@/components/ui/badge"
import { humanize } from "@/lib/format"
import { toOptions, type Choice } from "@/lib/options"
import { cn } from "@/lib/utils"

export interface EnumBadgeProps<V extends string> {
  value: V | null | undefined
  /** What each value is called, where that is not the value in words. */
  options?: readonly Choice<NoInfer<V>>[]
  /** The badge's variant for each value. */
  tones?: Readonly<Record<NoInfer<V>, NonNullable<BadgeProps["variant"]>>>
}

/** An enum's value, in the colour that goes with it. */
export function EnumBadge<V extends string>({ value, options = [], tones }: EnumBadgeProps<V>) {
  if (!value) return "—"
  const named = toOptions(options).find((option) => option.value === value)
  return <Badge variant={tones?.[value] ?? "secondary"}>{named?.label ?? humanize(value)}</Badge>
}

export interface ValueLinkProps {
  /** `mailto:` or `tel:`; nothing before a whole address. */
  prefix?: string
  value: string | null | undefined
}

/** An e-mail address, telephone number or web address to follow. */
export function ValueLink({ prefix = "", value }: ValueLinkProps) {
  if (!value) return "—"
  return (
    <a
      href={`${prefix}${value}`}
      className={cn(
        "rounded-sm break-all text-primary-text underline-offset-4 outline-offset-2 hover:underline focus-visible:outline-2 focus-visible:outline-ring",
        prefix && "md:whitespace-nowrap",
      )}
    >
      {value}
    </a>
  )
}

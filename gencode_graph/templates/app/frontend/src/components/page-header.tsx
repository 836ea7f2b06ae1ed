import type { ReactNode } from "react"

export interface PageHeaderProps {
  title: string
  description?: string
  /** Buttons, at the end of the line. */
  actions?: ReactNode
}

/** The page's one `h1`, with what can be done on the page beside it. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-col gap-4 pb-6 sm:flex-row sm:items-start sm:justify-between">
      <div className="min-w-0">
        <h1 className="font-heading text-2xl leading-tight font-semibold tracking-tight text-balance break-words">
          {title}
        </h1>
        {description && (
          <p className="mt-1.5 max-w-2xl text-sm text-pretty text-muted-foreground">{description}</p>
        )}
      </div>
      {actions && <div className="flex shrink-0 flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

import type { LucideIcon } from "lucide-react"
import type { ComponentType, LazyExoticComponent } from "react"

/** A page of the app, as `src/routes.tsx` lists it. */
export interface AppRoute {
  /** The page's folder in `src/pages/`. */
  slug: string
  path: string
  title: string
  kind: "collection" | "dashboard" | "landing" | "content" | "custom" | "tool"
  /** Who sees the page: "public", "signed_in" or roles. Where it says nothing, everybody. */
  access?: readonly string[]
  icon: LucideIcon
  component: LazyExoticComponent<ComponentType>
}

/** What the frame around the pages needs to know of the app. */
export interface AppInfo {
  name: string
  tagline: string
  /** `workspace` has a sidebar, `site` a top bar and a footer. */
  shell: "workspace" | "site"
}

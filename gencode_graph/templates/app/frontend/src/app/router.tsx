import { createBrowserRouter, Navigate, type RouteObject } from "react-router"
import { ErrorPage } from "@/app/error-page"
import { NotFoundPage } from "@/app/not-found-page"
import { RouteFrame } from "@/app/route-frame"
import { sessionRoutes } from "@/app/session"
import { Shell } from "@/app/shell"
import { routes } from "@/routes"

const pages: RouteObject[] = routes.map((route) => ({
  path: route.path,
  element: <RouteFrame route={route} />,
  errorElement: <ErrorPage />,
}))

const first = routes[0]
if (first && !routes.some((route) => route.path === "/")) {
  pages.unshift({ path: "/", element: <Navigate to={first.path} replace /> })
}

export const router = createBrowserRouter([
  ...sessionRoutes,
  {
    element: <Shell />,
    errorElement: <ErrorPage />,
    children: [...pages, { path: "*", element: <NotFoundPage /> }],
  },
])

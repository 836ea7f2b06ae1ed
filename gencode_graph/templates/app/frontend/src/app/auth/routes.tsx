import type { RouteObject } from "react-router"
import { LoginPage } from "@/app/auth/login-page"
import { RegisterPage } from "@/app/auth/register-page"

/** Outside the frame: there is nothing to navigate to before one is signed in. */
export const sessionRoutes: RouteObject[] = [
  { path: "/login", element: <LoginPage /> },
  { path: "/register", element: <RegisterPage /> },
]

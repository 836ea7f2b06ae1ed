import type { Role } from "@/access"

export interface Account {
  id: string
  name: string
  email: string
  /** Where the app has roles. */
  role?: Role | null
}

export interface Session {
  access_token: string
  user: Account
}

export interface Credentials {
  email: string
  password: string
}

export interface Registration extends Credentials {
  name: string
  /** One of those that may be chosen at sign-up; "" for none. */
  role?: Role | ""
}

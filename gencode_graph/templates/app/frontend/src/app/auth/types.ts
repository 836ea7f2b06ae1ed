export interface Account {
  id: string
  name: string
  email: string
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
}

import { Link, useLocation } from "react-router"
import { AuthLayout } from "@/app/auth/auth-layout"
import { CredentialsForm } from "@/app/auth/credentials-form"
import { login } from "@/app/auth/requests"
import { strings } from "@/app/strings"

export function LoginPage() {
  const { state } = useLocation()
  return (
    <AuthLayout
      title={strings.signIn}
      description={strings.signInHint}
      footer={
        <>
          {strings.noAccount}{" "}
          <Link to="/register" state={state} className="font-medium text-primary-text underline underline-offset-4">
            {strings.signUp}
          </Link>
        </>
      }
    >
      <CredentialsForm
        signingUp={false}
        submitLabel={strings.signIn}
        submit={({ email, password }) => login({ email, password })}
      />
    </AuthLayout>
  )
}

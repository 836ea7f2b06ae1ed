import { Link, useLocation } from "react-router"
import { AuthLayout } from "@/app/auth/auth-layout"
import { CredentialsForm } from "@/app/auth/credentials-form"
import { register } from "@/app/auth/requests"
import { strings } from "@/app/strings"

export function RegisterPage() {
  const { state } = useLocation()
  return (
    <AuthLayout
      title={strings.signUp}
      description={strings.signUpHint}
      footer={
        <>
          {strings.haveAccount}{" "}
          <Link to="/login" state={state} className="font-medium text-primary-text underline underline-offset-4">
            {strings.signIn}
          </Link>
        </>
      }
    >
      <CredentialsForm signingUp submitLabel={strings.signUp} submit={register} />
    </AuthLayout>
  )
}

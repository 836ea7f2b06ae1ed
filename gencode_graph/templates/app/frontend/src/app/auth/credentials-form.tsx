import { useMutation } from "@tanstack/react-query"
import { useForm } from "react-hook-form"
import { useSession } from "@/app/auth/context"
import { signUpRoles, usualRole } from "@/app/auth/roles"
import type { Registration, Session } from "@/app/auth/types"
import { fill, strings } from "@/app/strings"
import { Field } from "@/components/field"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { ApiError } from "@/lib/api"
import { setFieldErrors } from "@/lib/forms"

interface CredentialsFormProps {
  /** Asks for a name too, and for a password that is long enough. */
  signingUp: boolean
  submitLabel: string
  submit: (values: Registration) => Promise<Session>
}

function required(label: string): string {
  return fill(strings.isRequired, { label })
}

/** The form of both the log-in and the sign-up page. */
export function CredentialsForm({ signingUp, submitLabel, submit }: CredentialsFormProps) {
  const { signIn } = useSession()
  const { register, handleSubmit, setError, formState } = useForm<Registration>({
    defaultValues: { name: "", email: "", password: "", role: usualRole },
  })
  const { errors } = formState
  const { mutate, isPending } = useMutation({
    mutationFn: submit,
    onSuccess: signIn,
    onError: (error) => {
      const status = error instanceof ApiError ? error.status : 0
      if (status === 401) setError("root", { message: strings.badCredentials })
      else if (status === 409) setError("email", { message: strings.emailTaken })
      else if (!setFieldErrors(error, setError)) setError("root", { message: error.message })
    },
  })

  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={handleSubmit((values) => mutate(values))}
    >
      {signingUp && (
        <Field label={strings.name} htmlFor="name" error={errors.name?.message} required>
          <Input
            autoComplete="name"
            {...register("name", { required: required(strings.name) })}
          />
        </Field>
      )}
      <Field label={strings.email} htmlFor="email" error={errors.email?.message} required>
        <Input
          type="email"
          autoComplete="email"
          {...register("email", {
            required: required(strings.email),
            pattern: { value: /^\S+@\S+\.\S+$/, message: strings.emailInvalid },
          })}
        />
      </Field>
      <Field
        label={strings.password}
        htmlFor="password"
        error={errors.password?.message}
        hint={signingUp ? strings.passwordHint : undefined}
        required
      >
        <Input
          type="password"
          autoComplete={signingUp ? "new-password" : "current-password"}
          {...register("password", {
            required: required(strings.password),
            minLength: signingUp ? { value: 8, message: strings.passwordHint } : undefined,
          })}
        />
      </Field>
      {signingUp && signUpRoles.length > 0 && (
        <Field label={strings.role} htmlFor="role" error={errors.role?.message} required>
          <Select {...register("role", { required: required(strings.role) })}>
            {!usualRole && <option value="">—</option>}
            {signUpRoles.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {errors.root && (
        <p role="alert" className="rounded-md bg-destructive-soft px-3 py-2 text-sm text-destructive-text">
          {errors.root.message}
        </p>
      )}
      <Button type="submit" className="w-full" disabled={isPending} aria-busy={isPending}>
        {submitLabel}
      </Button>
    </form>
  )
}

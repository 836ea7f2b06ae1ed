import type { ComponentProps, ReactNode } from "react"
import {
  get,
  useController,
  type FieldPath,
  type FieldValues,
  type RegisterOptions,
  type UseFormReturn,
} from "react-hook-form"
import { strings } from "@/app/strings"
import { Field } from "@/components/field"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { Textarea } from "@/components/ui/textarea"
import { toOptions, type Choice, type Option } from "@/lib/options"
import { cn } from "@/lib/utils"

export interface FormFieldProps<T extends FieldValues> {
  form: UseFormReturn<T>
  name: FieldPath<T>
  label: string
  /** react-hook-form's, with messages. A `required` rule puts the mark beside the label. */
  rules?: RegisterOptions<T, FieldPath<T>>
  hint?: string
  /** Over both columns. */
  wide?: boolean
}

interface FieldFrameProps<T extends FieldValues> extends FormFieldProps<T> {
  required?: boolean
  inline?: boolean
  children: ReactNode
}

function FieldFrame<T extends FieldValues>({
  form,
  name,
  label,
  rules,
  hint,
  wide,
  required = Boolean(rules?.required),
  inline,
  children,
}: FieldFrameProps<T>) {
  const error: { message?: string } | undefined = get(form.formState.errors, name)
  return (
    <Field
      label={label}
      htmlFor={`field-${name}`}
      error={error?.message}
      hint={hint}
      required={required}
      inline={inline}
      className={cn(wide && "sm:col-span-2")}
    >
      {children}
    </Field>
  )
}

export interface InputFieldProps<T extends FieldValues> extends FormFieldProps<T> {
  type?: ComponentProps<"input">["type"]
  step?: ComponentProps<"input">["step"]
}

export function InputField<T extends FieldValues>({ type, step, ...field }: InputFieldProps<T>) {
  return (
    <FieldFrame {...field}>
      <Input type={type} step={step} {...field.form.register(field.name, field.rules)} />
    </FieldFrame>
  )
}

export interface TextareaFieldProps<T extends FieldValues> extends FormFieldProps<T> {
  rows?: number
}

export function TextareaField<T extends FieldValues>({ rows = 4, ...field }: TextareaFieldProps<T>) {
  return (
    <FieldFrame wide {...field}>
      <Textarea rows={rows} {...field.form.register(field.name, field.rules)} />
    </FieldFrame>
  )
}

export function CheckboxField<T extends FieldValues>(field: FormFieldProps<T>) {
  return (
    <FieldFrame inline {...field}>
      <Checkbox {...field.form.register(field.name, field.rules)} />
    </FieldFrame>
  )
}

export interface SelectFieldProps<T extends FieldValues> extends FormFieldProps<T> {
  options: readonly Choice[]
  /** What stands for no choice; without it there always is one. */
  placeholder?: string
}

export function SelectField<T extends FieldValues>({
  options,
  placeholder,
  ...field
}: SelectFieldProps<T>) {
  const { field: control } = useController({
    control: field.form.control,
    name: field.name,
    rules: field.rules as Parameters<typeof useController<T>>[0]["rules"],
  })
  return (
    <FieldFrame required={placeholder === undefined || Boolean(field.rules?.required)} {...field}>
      <Select {...control}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {toOptions(options).map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </FieldFrame>
  )
}

export interface ReferenceFieldProps<T extends FieldValues> extends FormFieldProps<T> {
  /** The query of what can be chosen. */
  query: { data: Option[] | undefined; error: unknown; refetch: () => unknown }
  placeholder: string
  /** Said when there is nothing to choose from. */
  emptyHint?: string
}

/** A choice of another record, by its name. */
export function ReferenceField<T extends FieldValues>({
  query,
  placeholder,
  emptyHint,
  hint,
  ...field
}: ReferenceFieldProps<T>) {
  const { data, error, refetch } = query
  return (
    <div className={cn("flex flex-col gap-2", field.wide && "sm:col-span-2")}>
      <SelectField
        options={data ?? []}
        placeholder={data || error ? placeholder : strings.loading}
        hint={error ? strings.requestFailed : data?.length === 0 ? emptyHint : hint}
        {...field}
      />
      {Boolean(error) && (
        <Button variant="outline" size="sm" onClick={() => void refetch()}>
          {strings.retry}
        </Button>
      )}
    </div>
  )
}

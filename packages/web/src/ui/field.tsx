import { type ComponentProps, type ReactNode, useId } from 'react'

const control =
  'w-full rounded-md border border-control bg-bg px-2.5 py-1.5 text-body text-text disabled:opacity-60 aria-invalid:border-failed'

type FieldProps = { label: string; hint?: ReactNode; error?: string | undefined }

function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & { children: (ids: { id: string; describedBy: string | undefined }) => ReactNode }) {
  const id = useId()
  const describedBy = hint !== undefined || error !== undefined ? `${id}-hint` : undefined
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, describedBy })}
      {describedBy !== undefined && (
        <p id={describedBy} className={`text-meta ${error === undefined ? 'text-muted' : 'text-failed'}`}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}

export function TextField({ label, hint, error, className = '', ...rest }: FieldProps & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <input
          {...rest}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={error !== undefined}
          className={`${control} ${className}`}
        />
      )}
    </Field>
  )
}

export function TextArea({ label, hint, error, className = '', ...rest }: FieldProps & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <textarea
          {...rest}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={error !== undefined}
          className={`${control} ${className}`}
        />
      )}
    </Field>
  )
}

export type Choice = { value: string; label: string; disabled?: boolean }

type SelectProps = FieldProps & ComponentProps<'select'> & { choices: readonly Choice[] }

export function Select({ label, hint, error, choices, ...rest }: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <select {...rest} id={id} aria-describedby={describedBy} className={`${control} h-[34px]`}>
          {choices.map(({ value, label: text, disabled }) => (
            <option key={value} value={value} disabled={disabled}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

export function Checkbox({ label, ...rest }: { label: ReactNode } & ComponentProps<'input'>) {
  return (
    <label className="flex min-h-6 items-start gap-2">
      <input {...rest} type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" />
      <span>{label}</span>
    </label>
  )
}

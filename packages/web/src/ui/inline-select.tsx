import type { Choice } from './field.tsx'

type Props<V extends string> = {
  label: string
  value: V
  choices: readonly (Choice & { value: V })[]
  disabled: boolean
  onChange: (value: V) => void
}

/** A value of a thing that is changed by choosing another. */
export function InlineSelect<V extends string>({ label, value, choices, disabled, onChange }: Props<V>) {
  return (
    <label className="flex items-center gap-2 text-muted">
      {label}
      <select
        className="h-8 min-w-0 rounded-md border border-control bg-bg px-2 text-text"
        value={value}
        disabled={disabled}
        onChange={({ target }) => {
          const chosen = choices.find((choice) => choice.value === target.value)
          if (chosen) onChange(chosen.value)
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}

import type { Choice } from './field.tsx'

type Props = {
  label: string
  value: string
  choices: readonly Choice[]
  /** Said for no filter at all. */
  all: string
  onChange: (value: string) => void
}

/** Narrows a list to what was chosen; the empty value is everything. */
export function FilterSelect({ label, value, choices, all, onChange }: Props) {
  return (
    <label className="flex items-center gap-2 text-muted">
      {label}
      <select
        className="h-8 min-w-0 rounded-md border border-control bg-bg px-2 text-text"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">{all}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}

export type CommandMode = 'spec_driven' | 'quick_task'

const modes: { mode: CommandMode; label: string; meaning: string }[] = [
  {
    mode: 'spec_driven',
    label: 'Spec first',
    meaning: 'It is talked about, written down as a spec that you approve, and becomes tasks. For what is larger.',
  },
  {
    mode: 'quick_task',
    label: 'Quick task',
    meaning: 'One ticket with one task, and an agent begins at once. For what one sentence says.',
  },
]

type Props = { mode: CommandMode; onChange: (mode: CommandMode) => void }

export function ModePicker({ mode, onChange }: Props) {
  return (
    <fieldset className="grid gap-2 sm:grid-cols-2">
      <legend className="mb-1 font-medium">How</legend>
      {modes.map((one) => (
        <label
          key={one.mode}
          className="flex items-start gap-2 rounded-md border border-control p-3 has-checked:border-accent has-checked:bg-surface"
        >
          <input
            type="radio"
            name="mode"
            value={one.mode}
            checked={mode === one.mode}
            onChange={() => onChange(one.mode)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span>
            <span className="block font-medium">{one.label}</span>
            <span className="text-muted">{one.meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

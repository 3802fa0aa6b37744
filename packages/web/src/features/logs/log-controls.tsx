import { type LogLevel, logLevels, type Run } from '@sentra/contract'
import type { RefObject } from 'react'
import { Checkbox, type Choice, Select, TextField } from '../../ui/field.tsx'
import { useRunDetail } from '../tasks/use-task.ts'
import type { Chosen } from './log-filter.ts'

const levelChoices = logLevels.map((level) => ({
  value: level,
  label: level === 'error' ? 'only errors' : level === 'debug' ? 'all' : `${level} and worse`,
}))

type Props = {
  run: Run
  chosen: Chosen
  onChange: (chosen: Chosen) => void
  textField: RefObject<HTMLInputElement | null>
}

/** What is looked for. */
export function LogControls({ run, chosen, onChange, textField }: Props) {
  const set = (change: Partial<Chosen>) => onChange({ ...chosen, ...change })
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Select
        label="Level"
        value={chosen.level}
        choices={levelChoices}
        onChange={({ target }) => set({ level: target.value as LogLevel })}
      />
      <Select
        label="Stage"
        value={chosen.place}
        choices={usePlaces(run)}
        onChange={({ target }) => set({ place: target.value })}
      />
      <div className="min-w-40 flex-1">
        <TextField
          ref={textField}
          label="Text"
          type="search"
          placeholder={chosen.isRegex ? 'an expression: timeout after \\d+' : 'in any case, in the whole run'}
          value={chosen.text}
          onChange={({ target }) => set({ text: target.value })}
        />
      </div>
      <div className="flex gap-3 pb-1.5">
        <Checkbox
          label="Expression"
          checked={chosen.isRegex}
          onChange={({ target }) => set({ isRegex: target.checked })}
        />
        <Checkbox
          label="Only matches"
          checked={chosen.isOnly}
          onChange={({ target }) => set({ isOnly: target.checked })}
        />
      </div>
    </div>
  )
}

/** Stages, and the tries of those that had several. */
function usePlaces(run: Run): Choice[] {
  const attempts = useRunDetail(run.id).data?.attempts ?? []
  const places = run.stages.flatMap(({ stage }) => {
    const own = attempts.filter((attempt) => attempt.stage === stage)
    const tries = own.map(({ id, kind, role, try: number }) => ({
      value: id,
      label: `${stage}, ${kind === 'command' ? 'checks' : role}, try ${number}`,
    }))
    return [{ value: stage, label: stage }, ...(own.length > 1 ? tries : [])]
  })
  return [{ value: '', label: 'all' }, ...places]
}

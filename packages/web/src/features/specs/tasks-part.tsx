import type { SpecTask, SpecTasks } from '@sentra/contract'
import type { ReactNode } from 'react'
import { Markdown } from '../../ui/markdown.tsx'

const sizes: Record<SpecTask['size'], string> = { S: 'under an hour', M: 'half a day', L: 'a day' }

/** The tasks as the spec cuts them: what each waits for, owns and makes true. */
export function TasksPart({ tasks: { tasks } }: { tasks: SpecTasks }) {
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {tasks.map((task) => (
        <li
          key={task.id}
          id={task.id}
          className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-divider p-4 wrap-anywhere"
        >
          <h3 className="flex gap-3 font-semibold">
            <span>{task.id}</span>
            <span>{task.title}</span>
          </h3>
          <p className="flex flex-wrap gap-x-4 gap-y-1 text-meta text-muted">
            <span>{task.type}</span>
            <span title={`${sizes[task.size]} of work for a person`}>size {task.size}</span>
            <Ids label="after" ids={task.dependsOn} />
            <Ids label="makes true" ids={task.serves} />
            {task.ownedFiles.length > 0 && (
              <span>
                owns <code className="font-mono">{task.ownedFiles.join(', ')}</code>
              </span>
            )}
          </p>
          <Markdown text={task.description} />
        </li>
      ))}
    </ul>
  )
}

function Ids({ label, ids }: { label: string; ids: string[] }): ReactNode {
  if (ids.length === 0) return null
  return (
    <span className="flex flex-wrap gap-x-1.5">
      {label}
      {ids.map((id) => (
        <a key={id} href={`#${id}`} className="underline">
          {id}
        </a>
      ))}
    </span>
  )
}

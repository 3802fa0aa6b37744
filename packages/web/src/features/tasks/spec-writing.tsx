import type { Task } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** The runs of this task are the phases of a spec: what is to be said or decided about them is said there. */
export function SpecWriting({ task }: { task: Task }) {
  return (
    <Notice
      tone="planning"
      icon="spec"
      title="The writing of a spec"
      actions={
        <Link to="/specs" search={{ project: task.projectId }} className={buttonClass()}>
          Show the specs of the project
        </Link>
      }
    >
      <p>Each run is a phase, or a talk. Questions, decisions and the way on stand on the page of the spec.</p>
    </Notice>
  )
}

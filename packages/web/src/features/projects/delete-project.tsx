import type { Project } from '@sentra/contract'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client, hasCode } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { useRestore } from '../trash/use-restore.ts'

/** Puts a project into the trash with its tasks, after asking; of one that is there, the way to it. */
export function DeleteProject({ project }: { project: Project }) {
  const [isOpen, setOpen] = useState(false)
  if (project.status === 'deleted') {
    return (
      <Section title="This project is deleted">
        <p className="text-muted">
          It can be brought back from the{' '}
          <Link to="/trash" className="underline">
            trash
          </Link>{' '}
          until it is emptied.
        </p>
      </Section>
    )
  }
  return (
    <Section title="Delete">
      <p className="max-w-prose text-muted">
        Takes the project and its tasks out of every list. It lies in the trash for a week, from where it comes back
        whole. Your repository is not touched.
      </p>
      <Button tone="danger" className="justify-self-start" onClick={() => setOpen(true)}>
        Delete this project…
      </Button>
      {isOpen && <DeleteDialog project={project} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function DeleteDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const navigate = useNavigate()
  const restore = useRestore()
  const remove = useWrite(client.projects.delete, ({ trashId }) => {
    showToast('passed', `Deleted ${project.name}.`, () => restore.mutate({ trashId }))
    void navigate({ to: '/projects' })
  })
  const cancel = hasCode(remove.error, 'RUN_ACTIVE')
  return (
    <Dialog title={`Delete ${project.name}?`} onClose={onClose}>
      <div className="grid gap-4">
        <p>The project and all its tasks leave the lists. You can bring them back for a week.</p>
        {remove.error !== null && <ErrorBox error={remove.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it</Button>
          <Button
            tone="danger"
            busy={remove.isPending}
            onClick={() => remove.mutate({ projectId: project.id, cancel })}
          >
            {cancel ? 'Cancel its runs and delete' : 'Delete the project'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

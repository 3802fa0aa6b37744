import type { RunDetail, Worktree } from '@sentra/contract'
import { count } from '../../lib/format.ts'
import { Facts, Section } from '../../ui/page.tsx'
import { SandboxPorts } from './sandbox-ports.tsx'

const meanings: Record<Worktree['status'], string> = {
  in_use: 'an agent works in it',
  idle: 'at rest',
  trash: 'in the trash, removed a week later',
  removed: 'removed',
}

/** The checkouts that the attempts of a run worked in; those that are gone are folded away. */
export function WorkingCopies({ detail: { run, worktrees, attempts, ports } }: { detail: RunDetail }) {
  if (worktrees.length === 0) return null
  const newestFirst = worktrees.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
  const [newest, ...older] = newestFirst
  const nameOf = ({ attemptId }: Worktree) => {
    const attempt = attempts.find(({ id }) => id === attemptId)
    return attempt ? `${attempt.stage}${attempt.try > 1 ? `, try ${attempt.try}` : ''}` : attemptId
  }
  return (
    <Section title="Working copy">
      {newest && <WorkingCopy worktree={newest} name={nameOf(newest)} />}
      <SandboxPorts runId={run.id} ports={ports} />
      {older.length > 0 && (
        <details>
          <summary className="text-muted">
            {count(older.length, 'earlier working copy', 'earlier working copies')}
          </summary>
          <div className="grid gap-3 pt-2">
            {older.map((worktree) => (
              <WorkingCopy key={worktree.attemptId} worktree={worktree} name={nameOf(worktree)} />
            ))}
          </div>
        </details>
      )}
    </Section>
  )
}

function WorkingCopy({ worktree: { path, branch, ports, status }, name }: { worktree: Worktree; name: string }) {
  return (
    <Facts
      rows={[
        ['Of', `${name}: ${meanings[status]}`],
        ['Path', <Mono key="path" text={path} />],
        ['Branch', <Mono key="branch" text={branch} />],
        ...(ports === null ? [] : [['Ports', `frontend ${ports.frontend}, backend ${ports.backend}`] as const]),
      ]}
    />
  )
}

function Mono({ text }: { text: string }) {
  return <code className="font-mono text-meta select-all">{text}</code>
}

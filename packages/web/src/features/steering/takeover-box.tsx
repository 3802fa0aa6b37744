import type { Run, Takeover } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { count } from '../../lib/format.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** A person works in the agent's place: where, and the way back. */
export function TakeoverBox({ run, takeover }: { run: Run; takeover: Takeover | undefined }) {
  const handBack = useWrite(client.runs.handBack, ({ commit, files }) =>
    showToast(
      'passed',
      commit === null ? 'Handed back without changes.' : `Handed back: ${count(files.length, 'changed file')}.`,
    ),
  )
  const path = takeover?.path ?? null
  return (
    <Notice
      tone="needs"
      icon="hand"
      title={path === null ? 'Being taken over' : `Taken over by ${run.takenBy}`}
      actions={
        <>
          <Button
            tone="primary"
            disabled={path === null}
            busy={handBack.isPending}
            onClick={() => handBack.mutate({ runId: run.id, drop: false })}
          >
            Hand back
          </Button>
          <Button busy={handBack.isPending} onClick={() => handBack.mutate({ runId: run.id, drop: true })}>
            Go on without these changes
          </Button>
        </>
      }
    >
      {path === null ? (
        <p>The agent ends its turn, then your working copy is made.</p>
      ) : (
        <>
          <p>Your working copy, on branch {takeover?.branch}. Commit or not: what lies there is handed back.</p>
          <Copyable text={path} />
          <Copyable text={`code ${path}`} />
        </>
      )}
      {handBack.error !== null && <ErrorBox error={handBack.error} />}
    </Notice>
  )
}

function Copyable({ text }: { text: string }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => showToast('passed', 'Copied.'),
      () => showToast('failed', 'The browser does not let us copy: select the text.'),
    )
  return (
    <div className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <Code text={text} />
      </div>
      <Button onClick={() => void copy()}>Copy</Button>
    </div>
  )
}

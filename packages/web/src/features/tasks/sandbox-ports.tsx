import type { RunId, SandboxPort } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

/** Ports of the sandbox that is at work, each to be opened in this browser. */
export function SandboxPorts({ runId, ports }: { runId: RunId; ports: SandboxPort[] }) {
  if (ports.length === 0) return null
  return (
    <ul aria-label="Ports" className="grid gap-2">
      {ports.map((port) => (
        <Port key={port.port} runId={runId} port={port} />
      ))}
    </ul>
  )
}

function Port({ runId, port }: { runId: RunId; port: SandboxPort }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-divider px-3 py-2">
      <div className="min-w-0 flex-1 basis-28">
        <code className="font-mono">{port.port}</code>
        {port.purpose !== null && <span className="text-muted"> {port.purpose}</span>}
        <Listening listening={port.listening} />
      </div>
      <Publication runId={runId} port={port} />
    </li>
  )
}

function Listening({ listening }: Pick<SandboxPort, 'listening'>) {
  if (listening === null) return null
  return listening ? (
    <p className="text-meta text-passed">something listens</p>
  ) : (
    <p className="text-meta text-muted">nothing listens yet</p>
  )
}

function Publication({ runId, port: { port, published } }: { runId: RunId; port: SandboxPort }) {
  const publish = useWrite(client.runs.publishPort)
  const withdraw = useWrite(client.runs.withdrawPort)
  const error = publish.error ?? withdraw.error
  return (
    <>
      {published === null ? (
        <Button busy={publish.isPending} onClick={() => publish.mutate({ runId, port })}>
          Publish
        </Button>
      ) : (
        <>
          <Address published={published} />
          <Button busy={withdraw.isPending} onClick={() => withdraw.mutate({ runId, port })}>
            Close
          </Button>
        </>
      )}
      {error !== null && <ErrorBox error={error} />}
    </>
  )
}

function Address({ published: { state, url, message } }: { published: NonNullable<SandboxPort['published']> }) {
  if (state === 'opening') return <span className="text-muted">opening…</span>
  if (state === 'failed') return <p className="order-last w-full wrap-anywhere text-failed">{message}</p>
  return (
    <>
      <a href={url} target="_blank" rel="noreferrer" className={buttonClass('primary')}>
        Open
      </a>
      <code className="order-last w-full font-mono text-meta wrap-anywhere text-muted select-all">{url}</code>
    </>
  )
}

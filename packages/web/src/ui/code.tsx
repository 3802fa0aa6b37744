/** A command or value to copy. */
export function Code({ text }: { text: string }) {
  return (
    <pre className="overflow-x-auto rounded-md border border-divider bg-surface px-3 py-2 font-mono text-code select-all">
      <code>{text}</code>
    </pre>
  )
}

/** Text that a person or an agent wrote: its line breaks count, nothing in it is markup. */
export function Prose({ text }: { text: string }) {
  return <div className="max-w-prose wrap-anywhere whitespace-pre-wrap">{text}</div>
}

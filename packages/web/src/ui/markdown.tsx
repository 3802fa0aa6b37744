import { useMemo } from 'react'
import { type Block, parseMarkdown, parseSpans } from './parse-markdown.ts'

/** Text of a person or an agent. It becomes elements of ours only: nothing in it is HTML, a link or an image. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text])
  return (
    <div className="grid max-w-prose grid-cols-[minmax(0,1fr)] gap-2 wrap-anywhere">
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <p className={`pt-1 font-semibold ${block.level === 1 ? 'text-section' : ''}`}>
          <Spans text={block.text} />
        </p>
      )
    case 'item':
      return (
        <p className="flex gap-2" style={{ marginLeft: `${block.indent}rem` }}>
          <span className="min-w-4 shrink-0 text-right text-muted">{block.mark}</span>
          <span className="min-w-0">
            <Spans text={block.text} />
          </span>
        </p>
      )
    case 'code':
      return (
        <pre
          // What scrolls must be reachable by keyboard.
          tabIndex={0}
          className="overflow-x-auto rounded-md border border-divider bg-surface px-3 py-2 font-mono text-code"
        >
          {block.text}
        </pre>
      )
    case 'text':
      return (
        <p className="whitespace-pre-wrap">
          <Spans text={block.text} />
        </p>
      )
  }
}

function Spans({ text }: { text: string }) {
  return parseSpans(text).map((span, index) => {
    if (span.kind === 'plain') return span.text
    if (span.kind === 'strong') return <strong key={index}>{span.text}</strong>
    return (
      <code key={index} className="rounded bg-surface px-1 font-mono text-meta">
        {span.text}
      </code>
    )
  })
}

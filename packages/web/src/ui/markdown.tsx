import { useMemo } from 'react'
import { CodeBlock } from './code-block.tsx'
import { type Block, parseMarkdown } from './parse-markdown.ts'
import { Spans } from './spans.tsx'

/** Text of a person or an agent. It becomes elements of ours only: nothing in it is HTML or an image. */
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

export function BlockView({ block }: { block: Block }) {
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
      return <CodeBlock text={block.text} language={block.language} />
    case 'quote':
      return (
        <blockquote className="border-l-4 border-divider pl-3 whitespace-pre-wrap text-muted">
          <Spans text={block.text} />
        </blockquote>
      )
    case 'table':
      return <TableView block={block} />
    case 'rule':
      return <hr className="border-divider" />
    case 'text':
      return (
        <p className="whitespace-pre-wrap">
          <Spans text={block.text} />
        </p>
      )
  }
}

function TableView({ block: { head, rows } }: { block: Extract<Block, { kind: 'table' }> }) {
  return (
    <div tabIndex={0} role="region" aria-label="Table" className="overflow-x-auto">
      <table className="border-collapse">
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} className="border border-divider bg-surface px-2 py-1 text-left font-semibold">
                <Spans text={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, index) => (
                <td key={index} className="border border-divider px-2 py-1 align-top">
                  <Spans text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
